package main

import (
	"bytes"
	"compress/gzip"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"log"
	"os"
)

// isGenuine takes the raw body of the request, unpacked if it came with `Content-Encoding: gzip`.
func isGenuine(secret, timestamp, signature string, body []byte) bool {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(timestamp + "."))
	mac.Write(body)
	expected := base64.StdEncoding.EncodeToString(mac.Sum(nil))
	return hmac.Equal([]byte(expected), []byte(signature))
}

func main() {
	body, err := io.ReadAll(os.Stdin)
	if bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
		var unpacker *gzip.Reader
		if unpacker, err = gzip.NewReader(bytes.NewReader(body)); err == nil {
			body, err = io.ReadAll(unpacker)
		}
	}
	if err != nil {
		log.Fatal(err)
	}
	if isGenuine(os.Args[1], os.Args[2], os.Args[3], body) {
		fmt.Println("genuine")
	} else {
		fmt.Println("forged")
	}
}
