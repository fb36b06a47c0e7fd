// Command baseline does what pullpass does in many namespaces, as a program of client-go does it that sets no limit to
// itself: it is what `npm run bench` holds pullpass against.
//
//	baseline connect KUBECONFIG PASSWORD-FILE REGISTRY SECRET < NAMESPACES
//	baseline rotate  KUBECONFIG PASSWORD-FILE REGISTRY SECRET < NAMESPACES
//
// connect reads of each namespace the Secret and the ServiceAccount default, and writes those that are not as they
// should be. rotate reads and writes the Secret alone. It prints how many writes were sent.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

// As many namespaces at once as pullpass has.
const workers = 16

type writer struct {
	client *kubernetes.Clientset
	secret string
	config []byte
	writes atomic.Int64
}

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "baseline:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) != 5 {
		return fmt.Errorf("usage: baseline connect|rotate KUBECONFIG PASSWORD-FILE REGISTRY SECRET < NAMESPACES")
	}
	password, err := os.ReadFile(args[2])
	if err != nil {
		return err
	}
	settings, err := clientcmd.BuildConfigFromFlags("", args[1])
	if err != nil {
		return err
	}
	// No limit of the client's own: by default it sends five requests a second.
	settings.QPS = -1
	settings.AcceptContentTypes = "application/vnd.kubernetes.protobuf,application/json"
	settings.ContentType = "application/vnd.kubernetes.protobuf"
	client, err := kubernetes.NewForConfig(settings)
	if err != nil {
		return err
	}
	w := &writer{client: client, secret: args[4], config: dockerConfig(args[3], string(password))}
	visit, known := map[string]func(context.Context, string) error{"connect": w.connect, "rotate": w.rotate}[args[0]]
	if !known {
		return fmt.Errorf("no command %q", args[0])
	}
	if err := inParallel(ctx, visit); err != nil {
		return err
	}
	fmt.Println(w.writes.Load())
	return nil
}

func dockerConfig(registry, password string) []byte {
	auth := base64.StdEncoding.EncodeToString([]byte("nobody:" + password))
	entry := map[string]string{"username": "nobody", "password": password, "auth": auth}
	config, err := json.Marshal(map[string]any{"auths": map[string]any{registry: entry}})
	if err != nil {
		panic(err)
	}
	return config
}

// inParallel visits the namespaces that standard input names, a line each.
func inParallel(ctx context.Context, visit func(context.Context, string) error) error {
	names := make(chan string)
	failures := make(chan error, workers)
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for name := range names {
				if err := visit(ctx, name); err != nil {
					select {
					case failures <- fmt.Errorf("namespace %s: %w", name, err):
					default:
					}
				}
			}
		})
	}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		names <- strings.TrimSpace(lines.Text())
	}
	close(names)
	group.Wait()
	close(failures)
	return <-failures
}

func (w *writer) connect(ctx context.Context, namespace string) error {
	if err := w.writeSecret(ctx, namespace); err != nil {
		return err
	}
	return w.attach(ctx, namespace)
}

func (w *writer) rotate(ctx context.Context, namespace string) error {
	return w.writeSecret(ctx, namespace)
}

func (w *writer) writeSecret(ctx context.Context, namespace string) error {
	secrets := w.client.CoreV1().Secrets(namespace)
	secret, err := secrets.Get(ctx, w.secret, metav1.GetOptions{})
	if errors.IsNotFound(err) {
		w.writes.Add(1)
		_, err := secrets.Create(ctx, &corev1.Secret{
			ObjectMeta: metav1.ObjectMeta{Name: w.secret},
			Type:       corev1.SecretTypeDockerConfigJson,
			Data:       map[string][]byte{corev1.DockerConfigJsonKey: w.config},
		}, metav1.CreateOptions{FieldManager: "baseline"})
		return err
	}
	if err != nil || bytes.Equal(secret.Data[corev1.DockerConfigJsonKey], w.config) {
		return err
	}
	secret.Data[corev1.DockerConfigJsonKey] = w.config
	w.writes.Add(1)
	_, err = secrets.Update(ctx, secret, metav1.UpdateOptions{FieldManager: "baseline"})
	return err
}

// attach adds the Secret to the ServiceAccount's list by the JSON Patch that keeps what others have in it.
func (w *writer) attach(ctx context.Context, namespace string) error {
	accounts := w.client.CoreV1().ServiceAccounts(namespace)
	account, err := accounts.Get(ctx, "default", metav1.GetOptions{})
	if err != nil {
		return err
	}
	for _, reference := range account.ImagePullSecrets {
		if reference.Name == w.secret {
			return nil
		}
	}
	list := append(account.ImagePullSecrets, corev1.LocalObjectReference{Name: w.secret})
	var before any
	if account.ImagePullSecrets != nil {
		before = account.ImagePullSecrets
	}
	patch, err := json.Marshal([]map[string]any{
		{"op": "test", "path": "/imagePullSecrets", "value": before},
		{"op": "add", "path": "/imagePullSecrets", "value": list},
	})
	if err != nil {
		return err
	}
	w.writes.Add(1)
	_, err = accounts.Patch(ctx, "default", types.JSONPatchType, patch, metav1.PatchOptions{FieldManager: "baseline"})
	return err
}
