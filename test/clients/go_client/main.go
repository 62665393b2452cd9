// Drives the built helper through docker's reference client library, and says what it was told.
//
//	go_client HELPER VERB URL [USER SECRET]
package main

import (
	"fmt"
	"os"

	"github.com/docker/docker-credential-helpers/client"
	"github.com/docker/docker-credential-helpers/credentials"
)

func run(program client.ProgramFunc, verb string, arguments []string) error {
	switch verb {
	case "get":
		found, err := client.Get(program, arguments[0])
		if err != nil {
			return err
		}
		fmt.Printf("%s %s %d\n", found.ServerURL, found.Username, len(found.Secret))
		return nil
	case "copy": // what is got from one URL is stored for another
		found, err := client.Get(program, arguments[0])
		if err != nil {
			return err
		}
		found.ServerURL = arguments[1]
		return client.Store(program, found)
	case "store":
		return client.Store(program, &credentials.Credentials{
			ServerURL: arguments[0], Username: arguments[1], Secret: arguments[2]})
	case "erase":
		return client.Erase(program, arguments[0])
	case "list":
		registries, err := client.List(program)
		if err != nil {
			return err
		}
		for url, user := range registries {
			fmt.Println(url, user)
		}
		return nil
	}
	return fmt.Errorf("no such verb: %s", verb)
}

func main() {
	err := run(client.NewShellProgramFunc(os.Args[1]), os.Args[2], os.Args[3:])
	switch {
	case err == nil:
	case credentials.IsErrCredentialsNotFound(err):
		fmt.Println("not found")
	default:
		fmt.Println("error:", err)
		os.Exit(1)
	}
}
