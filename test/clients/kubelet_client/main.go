// kubelet_client is the kubelet's own code around credential provider plugins and pull secrets, as in Kubernetes 1.20,
// whose source Debian has; what is newer than that is decoded strictly by the members that the public API has:
// kubelet.config.k8s.io/v1 CredentialProviderConfig, credentialprovider.kubelet.k8s.io/v1.
//
//	kubelet_client pull CONFIG BIN_DIR IMAGE…   what the kubelet would pull each image with, in its order
//	kubelet_client secret IMAGE < MANIFEST      the same of a Secret
//	kubelet_client response < RESPONSE          a plugin's response: its duration in seconds, and its patterns
//	kubelet_client config < CONFIG              a CredentialProviderConfig's providers
//	kubelet_client match PATTERN IMAGE          whether the pattern means the image
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sort"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/kubernetes/pkg/credentialprovider"
	"k8s.io/kubernetes/pkg/credentialprovider/plugin"
	"k8s.io/kubernetes/pkg/credentialprovider/secrets"
	"sigs.k8s.io/yaml"
)

type authConfig struct {
	Username *string `json:"username"`
	Password *string `json:"password"`
}

type credentialProviderResponse struct {
	metav1.TypeMeta `json:",inline"`
	CacheKeyType    string                `json:"cacheKeyType"`
	CacheDuration   *metav1.Duration      `json:"cacheDuration,omitempty"`
	Auth            map[string]authConfig `json:"auth,omitempty"`
}

type tokenAttributes struct {
	ServiceAccountTokenAudience          string   `json:"serviceAccountTokenAudience"`
	CacheType                            string   `json:"cacheType"`
	RequireServiceAccount                *bool    `json:"requireServiceAccount"`
	RequiredServiceAccountAnnotationKeys []string `json:"requiredServiceAccountAnnotationKeys,omitempty"`
	OptionalServiceAccountAnnotationKeys []string `json:"optionalServiceAccountAnnotationKeys,omitempty"`
}

type credentialProvider struct {
	Name                 string              `json:"name"`
	MatchImages          []string            `json:"matchImages"`
	DefaultCacheDuration *metav1.Duration    `json:"defaultCacheDuration"`
	APIVersion           string              `json:"apiVersion"`
	Args                 []string            `json:"args,omitempty"`
	Env                  []map[string]string `json:"env,omitempty"`
	TokenAttributes      *tokenAttributes    `json:"tokenAttributes,omitempty"`
}

type credentialProviderConfig struct {
	metav1.TypeMeta `json:",inline"`
	Providers       []credentialProvider `json:"providers"`
}

type credentials struct {
	Image       string   `json:"image"`
	Credentials []string `json:"credentials"`
}

func show(image string, found []credentialprovider.AuthConfig) error {
	answer := credentials{Image: image, Credentials: []string{}}
	for _, one := range found {
		answer.Credentials = append(answer.Credentials, one.Username+":"+one.Password)
	}
	return json.NewEncoder(os.Stdout).Encode(answer)
}

func pull(config, binaries string, images []string) error {
	if err := plugin.RegisterCredentialProviderPlugins(config, binaries); err != nil {
		return err
	}
	keyring := credentialprovider.NewDockerKeyring()
	for _, image := range images {
		found, _ := keyring.Lookup(image)
		if err := show(image, found); err != nil {
			return err
		}
	}
	return nil
}

func secret(image string) error {
	manifest, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	var one corev1.Secret
	if err := yaml.UnmarshalStrict(manifest, &one); err != nil {
		return err
	}
	if one.APIVersion != "v1" || one.Kind != "Secret" {
		return fmt.Errorf("%s %s is no Secret", one.APIVersion, one.Kind)
	}
	keyring, err := secrets.MakeDockerKeyring([]corev1.Secret{one}, &credentialprovider.BasicDockerKeyring{})
	if err != nil {
		return err
	}
	found, _ := keyring.Lookup(image)
	return show(image, found)
}

func response() error {
	decoder := json.NewDecoder(os.Stdin)
	decoder.DisallowUnknownFields()
	var answer credentialProviderResponse
	if err := decoder.Decode(&answer); err != nil {
		return err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return errors.New("there is something behind the response")
	}
	if answer.Kind != "CredentialProviderResponse" {
		return fmt.Errorf("kind is %q", answer.Kind)
	}
	switch answer.CacheKeyType {
	case "Image", "Registry", "Global":
	default:
		return fmt.Errorf("cacheKeyType is %q", answer.CacheKeyType)
	}
	if answer.CacheDuration == nil {
		return errors.New("there is no cacheDuration")
	}
	patterns := []string{}
	for pattern, auth := range answer.Auth {
		if auth.Username == nil || auth.Password == nil {
			return fmt.Errorf("%s lacks a user name or a password", pattern)
		}
		patterns = append(patterns, pattern)
	}
	sort.Sort(sort.Reverse(sort.StringSlice(patterns)))
	fmt.Println(answer.APIVersion, int(answer.CacheDuration.Duration.Seconds()), patterns)
	return nil
}

func config() error {
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	var all credentialProviderConfig
	if err := yaml.UnmarshalStrict(text, &all); err != nil {
		return err
	}
	if all.APIVersion != "kubelet.config.k8s.io/v1" || all.Kind != "CredentialProviderConfig" {
		return fmt.Errorf("%s %s is no CredentialProviderConfig", all.APIVersion, all.Kind)
	}
	for _, provider := range all.Providers {
		attributes := provider.TokenAttributes
		if attributes != nil && (attributes.ServiceAccountTokenAudience == "" || attributes.RequireServiceAccount == nil ||
			(attributes.CacheType != "ServiceAccount" && attributes.CacheType != "Token")) {
			return errors.New("tokenAttributes lack what the kubelet asks for")
		}
		if provider.DefaultCacheDuration == nil || len(provider.MatchImages) == 0 {
			return errors.New("a provider lacks what the kubelet asks for")
		}
		fmt.Println(provider.Name, provider.APIVersion, len(provider.MatchImages), attributes != nil)
	}
	return nil
}

func match(pattern, image string) error {
	matched, err := credentialprovider.URLsMatchStr(pattern, image)
	if err == nil {
		fmt.Println(matched)
	}
	return err
}

func run(words []string) error {
	switch {
	case len(words) > 3 && words[0] == "pull":
		return pull(words[1], words[2], words[3:])
	case len(words) == 2 && words[0] == "secret":
		return secret(words[1])
	case len(words) == 1 && words[0] == "response":
		return response()
	case len(words) == 1 && words[0] == "config":
		return config()
	case len(words) == 3 && words[0] == "match":
		return match(words[1], words[2])
	}
	return errors.New("usage: kubelet_client pull|secret|response|config|match …")
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
