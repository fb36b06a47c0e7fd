// Command hello answers every request with the marker of its image, so that a test sees which image runs.
package main

import (
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
)

const markerFile = "/marker"

func main() {
	marker, err := os.ReadFile(markerFile)
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", ":8080")
	if err != nil {
		log.Fatal(err)
	}
	// The first process of a container ignores a SIGTERM that it does not handle; its Pod would take 30 s to stop.
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	go func() {
		<-stop
		os.Exit(0)
	}()
	log.Printf("hello from image %s", marker)
	log.Fatal(http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, "hello from image %s\n", marker)
	})))
}
