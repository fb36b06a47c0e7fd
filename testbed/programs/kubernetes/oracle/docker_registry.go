package main

import (
	"encoding/json"
	"io"
	"log"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/kubectl/pkg/cmd/create"
	cmdutil "k8s.io/kubectl/pkg/cmd/util"
)

type dockerRegistry struct {
	Server   string `json:"server"`
	Username string `json:"username"`
	Password string `json:"password"`
	Email    string `json:"email"`
}

// writeDockerRegistrySecret writes the docker config that `kubectl create secret docker-registry` makes of one JSON
// object on in. It is kubectl's own code; only the way in differs: kubectl takes the password as an argument, where
// every process of the machine can see it.
func writeDockerRegistrySecret(in io.Reader, out io.Writer) {
	var wanted dockerRegistry
	if err := json.NewDecoder(in).Decode(&wanted); err != nil {
		log.Fatal(err)
	}
	options := create.NewSecretDockerRegistryOptions(genericiooptions.NewTestIOStreamsDiscard())
	options.Name = "oracle"
	options.DryRunStrategy = cmdutil.DryRunClient
	options.Username, options.Password, options.Email = wanted.Username, wanted.Password, wanted.Email
	if wanted.Server != "" {
		options.Server = wanted.Server
	}
	options.PrintObj = func(object runtime.Object) error {
		_, err := out.Write(object.(*v1.Secret).Data[v1.DockerConfigJsonKey])
		return err
	}
	if err := options.Run(); err != nil {
		log.Fatal(err)
	}
}
