package main

import (
	"encoding/json"
	"fmt"
	"io"

	"golang.org/x/crypto/bcrypt"
)

type user struct {
	Name     string `json:"name"`
	Password string `json:"password"`
}

// mintHtpasswd hashes at the lowest cost there is: the registry hashes again on every request, and a
// test waits for each.
func mintHtpasswd(in io.Reader, out io.Writer) error {
	var users []user
	decoder := json.NewDecoder(in)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&users); err != nil {
		return fmt.Errorf("read the users: %w", err)
	}
	for _, user := range users {
		hash, err := bcrypt.GenerateFromPassword([]byte(user.Password), bcrypt.MinCost)
		if err != nil {
			return fmt.Errorf("hash the password of %q: %w", user.Name, err)
		}
		if _, err := fmt.Fprintf(out, "%s:%s\n", user.Name, hash); err != nil {
			return err
		}
	}
	return nil
}
