// go_client HELPER get URL | erase URL | store URL USER <SECRET | list
//
// Calls the reference client library and prints what it made of the helper's answer, one line for each result.
package main

import (
	"fmt"
	"io"
	"os"
	"sort"

	"github.com/docker/docker-credential-helpers/client"
	"github.com/docker/docker-credential-helpers/credentials"
)

func run(program client.ProgramFunc, verb string, arguments []string) error {
	switch verb {
	case "get":
		found, err := client.Get(program, arguments[0])
		if err == nil {
			fmt.Println(found.ServerURL, found.Username, found.Secret)
		}
		return err
	case "erase":
		return client.Erase(program, arguments[0])
	case "store":
		secret, err := io.ReadAll(os.Stdin)
		if err != nil {
			return err
		}
		return client.Store(program, &credentials.Credentials{
			ServerURL: arguments[0], Username: arguments[1], Secret: string(secret)})
	case "list":
		all, err := client.List(program)
		lines := []string{}
		for url, user := range all {
			lines = append(lines, url+" "+user)
		}
		sort.Strings(lines)
		for _, line := range lines {
			fmt.Println(line)
		}
		return err
	}
	return fmt.Errorf("no such verb: %s", verb)
}

func main() {
	err := run(client.NewShellProgramFunc(os.Args[1]), os.Args[2], os.Args[3:])
	if credentials.IsErrCredentialsNotFound(err) {
		fmt.Println("IsErrCredentialsNotFound")
	} else if err != nil {
		fmt.Println(err)
	}
	if err != nil {
		os.Exit(1)
	}
}
