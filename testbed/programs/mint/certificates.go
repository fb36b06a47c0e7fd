package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// request names one certificate authority and the certificates it is to sign. The authority is read from
// ca.crt and ca.key in the folder, or made there.
type request struct {
	Authority    string `json:"authority"`
	Certificates []leaf `json:"certificates"`
}

type leaf struct {
	// File is the name of the files to write, without .crt and .key.
	File          string    `json:"file"`
	CommonName    string    `json:"commonName"`
	Organizations []string  `json:"organizations"`
	Names         []string  `json:"names"`
	Addresses     []net.IP  `json:"addresses"`
	NotBefore     time.Time `json:"notBefore"`
	NotAfter      time.Time `json:"notAfter"`
}

type authority struct {
	certificate *x509.Certificate
	key         crypto.Signer
}

func mintCertificates(folder string, in io.Reader) error {
	var wanted request
	decoder := json.NewDecoder(in)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&wanted); err != nil {
		return fmt.Errorf("read the request: %w", err)
	}
	signer, err := readAuthority(folder)
	if errors.Is(err, fs.ErrNotExist) {
		signer, err = makeAuthority(folder, wanted.Authority)
	}
	if err != nil {
		return fmt.Errorf("certificate authority in %s: %w", folder, err)
	}
	for _, leaf := range wanted.Certificates {
		if err := signer.sign(folder, leaf); err != nil {
			return fmt.Errorf("certificate %s: %w", leaf.File, err)
		}
	}
	return nil
}

func makeAuthority(folder, name string) (authority, error) {
	template := &x509.Certificate{
		Subject:               pkix.Name{CommonName: name},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().AddDate(1, 0, 0),
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
		IsCA:                  true,
		BasicConstraintsValid: true,
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return authority{}, err
	}
	certificate, err := write(filepath.Join(folder, "ca"), template, key, authority{template, key})
	return authority{certificate, key}, err
}

func readAuthority(folder string) (authority, error) {
	certificate, err := readBlock(filepath.Join(folder, "ca.crt"))
	if err != nil {
		return authority{}, err
	}
	parsed, err := x509.ParseCertificate(certificate)
	if err != nil {
		return authority{}, err
	}
	keyBytes, err := readBlock(filepath.Join(folder, "ca.key"))
	if err != nil {
		return authority{}, err
	}
	key, err := x509.ParseECPrivateKey(keyBytes)
	return authority{parsed, key}, err
}

func (signer authority) sign(folder string, leaf leaf) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template := &x509.Certificate{
		Subject:     pkix.Name{CommonName: leaf.CommonName, Organization: leaf.Organizations},
		DNSNames:    leaf.Names,
		IPAddresses: leaf.Addresses,
		NotBefore:   leaf.NotBefore,
		NotAfter:    leaf.NotAfter,
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	_, err = write(filepath.Join(folder, leaf.File), template, key, signer)
	return err
}

func write(path string, template *x509.Certificate, key *ecdsa.PrivateKey, signer authority) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, err
	}
	template.SerialNumber = serial
	certificate, err := x509.CreateCertificate(rand.Reader, template, signer.certificate, key.Public(), signer.key)
	if err != nil {
		return nil, err
	}
	// The SEC 1 form ("EC PRIVATE KEY") is the one that libtrust, and with it the token server, can read.
	keyBytes, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return nil, err
	}
	if err := writeBlock(path+".crt", "CERTIFICATE", certificate); err != nil {
		return nil, err
	}
	if err := writeBlock(path+".key", "EC PRIVATE KEY", keyBytes); err != nil {
		return nil, err
	}
	return x509.ParseCertificate(certificate)
}

func writeBlock(path, kind string, bytes []byte) error {
	return os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: bytes}), 0o600)
}

func readBlock(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%s: no PEM block", path)
	}
	return block.Bytes, nil
}
