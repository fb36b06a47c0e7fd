// Command mint makes what the test bed's servers need and Node cannot make by itself: X.509 certificates and
// bcrypt password files. Both read a JSON request from standard input, so that nothing secret is ever an argument.
//
//	mint certificates FOLDER < request.json    writes PEM files into FOLDER
//	mint htpasswd            < users.json      prints an htpasswd file
package main

import (
	"fmt"
	"io"
	"os"
)

const usage = "usage: mint certificates FOLDER < request.json\n       mint htpasswd < users.json"

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "mint:", err)
		os.Exit(1)
	}
}

func run(arguments []string, in io.Reader, out io.Writer) error {
	switch {
	case len(arguments) == 2 && arguments[0] == "certificates":
		return mintCertificates(arguments[1], in)
	case len(arguments) == 1 && arguments[0] == "htpasswd":
		return mintHtpasswd(in, out)
	default:
		return fmt.Errorf("unknown arguments\n%s", usage)
	}
}
