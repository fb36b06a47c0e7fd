// Command measure runs a program to its end and writes down what it took, by the kernel's own account: wall time,
// processor time and the most memory, in one line of JSON. It ends with the program's exit code.
//
//	measure REPORT-FILE PROGRAM ARGUMENT…
//
// The kernel counts the memory of whoever starts a program as that program's own until it runs, so that this must be
// small: it has about 5 MiB, and no figure can be below that.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"
)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: measure REPORT-FILE PROGRAM ARGUMENT…")
		os.Exit(2)
	}
	command := exec.Command(os.Args[2], os.Args[3:]...)
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, os.Stdout, os.Stderr
	started := time.Now()
	err := command.Run()
	wall := time.Since(started)
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(127)
	}
	state := command.ProcessState
	report := map[string]float64{
		"wallSeconds":   wall.Seconds(),
		"cpuSeconds":    (state.UserTime() + state.SystemTime()).Seconds(),
		"peakMebibytes": float64(state.SysUsage().(*syscall.Rusage).Maxrss) / 1024,
	}
	line, err := json.Marshal(report)
	if err == nil {
		err = os.WriteFile(os.Args[1], line, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(127)
	}
	os.Exit(state.ExitCode())
}
