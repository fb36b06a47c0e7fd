// Command oracle says what the kubelet's own code makes of an image and of pull secrets.
//
// It reads one JSON object a line from standard input and answers each with one line, in order:
//
//	{"id":1,"image":"nginx","secrets":[{"namespace":"a","name":"b","type":"kubernetes.io/dockerconfigjson","data":{".dockerconfigjson":"e30="}}]}
//	{"id":1,"image":{"domain":"docker.io","path":"library/nginx","tag":"latest","text":"docker.io/library/nginx"},"candidates":[],"keys":[{}]}
//
// With the argument docker-registry it says what `kubectl create secret docker-registry` makes of one object.
//
// Nothing here decides anything: reference, parsers, credentialprovider and secrets are the packages that the
// kubelet links, at the versions in go.mod.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"io"
	"log"
	"os"
	"reflect"

	"github.com/distribution/reference"
	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/credentialprovider"
	"k8s.io/kubernetes/pkg/credentialprovider/secrets"
	"k8s.io/kubernetes/pkg/util/parsers"
)

type question struct {
	ID      int            `json:"id"`
	Image   string         `json:"image"`
	Secrets []secretObject `json:"secrets"`
}

type secretObject struct {
	Namespace string            `json:"namespace"`
	Name      string            `json:"name"`
	Type      string            `json:"type"`
	Data      map[string][]byte `json:"data"`
}

type answer struct {
	ID int `json:"id"`
	// Image or ImageError.
	Image      *image `json:"image,omitempty"`
	ImageError string `json:"imageError,omitempty"`
	// Candidates or SecretsError; neither where the image cannot be parsed, as the kubelet asks for none then.
	Candidates   []candidate `json:"candidates,omitempty"`
	SecretsError string      `json:"secretsError,omitempty"`
	// Keys has one map a secret: a server key as written and the key under which the keyring files it. A key
	// that the keyring drops is absent, and so is everything of a secret that is skipped or malformed.
	Keys []map[string][]byte `json:"keys"`
}

type image struct {
	Domain string `json:"domain"`
	Path   string `json:"path"`
	// Tag is "latest" where neither tag nor digest is written.
	Tag    string `json:"tag"`
	Digest string `json:"digest"`
	// Text is the normalised reference, without a tag that is not written.
	Text string `json:"text"`
}

// candidate carries its texts as bytes (Base64 in JSON): they need not be UTF-8.
type candidate struct {
	Username  []byte `json:"username"`
	Password  []byte `json:"password"`
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
}

func main() {
	silenceKeyring()
	if len(os.Args) == 2 && os.Args[1] == "docker-registry" {
		writeDockerRegistrySecret(os.Stdin, os.Stdout)
		return
	}
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	answers := json.NewEncoder(out)
	for {
		line, err := in.ReadBytes('\n')
		if err == io.EOF {
			return
		}
		if err != nil {
			log.Fatalf("oracle: standard input: %v", err)
		}
		var asked question
		if err := json.Unmarshal(line, &asked); err != nil {
			log.Fatalf("oracle: question: %v", err)
		}
		if err := answers.Encode(answerTo(asked)); err != nil {
			log.Fatalf("oracle: answer: %v", err)
		}
		// Whoever asks may wait for the answer before asking on.
		if in.Buffered() == 0 {
			if err := out.Flush(); err != nil {
				log.Fatalf("oracle: standard output: %v", err)
			}
		}
	}
}

// silenceKeyring drops what the keyring logs: a line, server key included, for each key that it cannot parse.
func silenceKeyring() {
	flags := flag.NewFlagSet("klog", flag.PanicOnError)
	klog.InitFlags(flags)
	for name, value := range map[string]string{"logtostderr": "false", "stderrthreshold": "FATAL"} {
		if err := flags.Set(name, value); err != nil {
			log.Fatalf("oracle: klog: %v", err)
		}
	}
	klog.SetOutput(io.Discard)
}

func answerTo(asked question) answer {
	given := answer{ID: asked.ID, Keys: []map[string][]byte{}}
	objects := make([]v1.Secret, 0, len(asked.Secrets))
	for _, secret := range asked.Secrets {
		object := v1.Secret{
			ObjectMeta: metav1.ObjectMeta{Namespace: secret.Namespace, Name: secret.Name},
			Type:       v1.SecretType(secret.Type),
			Data:       secret.Data,
		}
		objects = append(objects, object)
		given.Keys = append(given.Keys, filedKeys(object))
	}

	named, err := reference.ParseNormalizedNamed(asked.Image)
	if err != nil {
		given.ImageError = err.Error()
		return given
	}
	repository, tag, digest, err := parsers.ParseImageName(asked.Image)
	if err != nil {
		log.Fatalf("oracle: reference takes %q and parsers does not: %v", asked.Image, err)
	}
	given.Image = &image{
		Domain: reference.Domain(named), Path: reference.Path(named), Tag: tag, Digest: digest, Text: named.String(),
	}

	keyring, err := secrets.MakeDockerKeyring(objects, credentialprovider.UnionDockerKeyring{})
	if err != nil {
		given.SecretsError = err.Error()
		return given
	}
	found, _ := keyring.Lookup(repository)
	for _, tracked := range found {
		given.Candidates = append(given.Candidates, candidate{
			Username:  []byte(tracked.Username),
			Password:  []byte(tracked.Password),
			Namespace: tracked.Source.Secret.Namespace,
			Name:      tracked.Source.Secret.Name,
		})
	}
	return given
}

// filedKeys asks the keyring for each key of a secret by itself under which name it is filed.
func filedKeys(secret v1.Secret) map[string][]byte {
	filed := map[string][]byte{}
	for key, entry := range entriesOf(secret) {
		keyring := &credentialprovider.BasicDockerKeyring{}
		keyring.Add(nil, credentialprovider.DockerConfig{key: entry})
		// The index is not exported; reading a string through reflection is allowed nevertheless.
		index := reflect.ValueOf(keyring).Elem().FieldByName("index")
		if index.Len() == 1 {
			filed[key] = []byte(index.Index(0).String())
		}
	}
	return filed
}

func entriesOf(secret v1.Secret) credentialprovider.DockerConfig {
	switch secret.Type {
	case v1.SecretTypeDockerConfigJson:
		var config credentialprovider.DockerConfigJSON
		if json.Unmarshal(secret.Data[v1.DockerConfigJsonKey], &config) == nil {
			return config.Auths
		}
	case v1.SecretTypeDockercfg:
		var config credentialprovider.DockerConfig
		if json.Unmarshal(secret.Data[v1.DockerConfigKey], &config) == nil {
			return config
		}
	}
	return nil
}
