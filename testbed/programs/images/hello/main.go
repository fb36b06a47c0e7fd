// Command hello runs in the test images. It answers / with the marker of its image, so that a test sees which
// image runs, and /api-server with what the API server says to a Pod, so that a test sees that Pods reach it.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

const (
	markerFile           = "/marker"
	serviceAccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount"
)

func main() {
	marker, err := os.ReadFile(markerFile)
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
	http.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, "hello from image %s\n", marker)
	})
	http.HandleFunc("GET /api-server", func(w http.ResponseWriter, _ *http.Request) {
		status, err := askAPIServer()
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		fmt.Fprintf(w, "the API server answers %s\n", status)
	})
	log.Printf("hello from image %s", marker)
	log.Fatal(http.ListenAndServe(":8080", nil))
}

// askAPIServer asks for the version, the way every client in a Pod finds and trusts the API server.
func askAPIServer() (string, error) {
	authority, err := os.ReadFile(serviceAccountFolder + "/ca.crt")
	if err != nil {
		return "", err
	}
	token, err := os.ReadFile(serviceAccountFolder + "/token")
	if err != nil {
		return "", err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(authority)
	client := http.Client{
		Timeout:   5 * time.Second,
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}},
	}
	address := net.JoinHostPort(os.Getenv("KUBERNETES_SERVICE_HOST"), os.Getenv("KUBERNETES_SERVICE_PORT"))
	request, err := http.NewRequest(http.MethodGet, "https://"+address+"/version", nil)
	if err != nil {
		return "", err
	}
	request.Header.Set("Authorization", "Bearer "+string(token))
	response, err := client.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	return response.Status, nil
}
