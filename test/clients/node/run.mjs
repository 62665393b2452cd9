// Has testcontainers, as its users do, start a container from an image that it always pulls, and end it.
//   node run.mjs IMAGE
import { GenericContainer, PullPolicy, Wait } from "testcontainers";

const container = await new GenericContainer(process.argv[2])
  .withPullPolicy(PullPolicy.alwaysPull())
  .withNetworkMode("none")
  .withWaitStrategy(Wait.forLogMessage("ready"))
  .start();
console.log("started from", process.argv[2]);
await container.stop();
