package sparkconnect_test

import (
	"crypto/tls"
	"crypto/x509"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/whereq/libra/sessions/sparkconnect"
	"github.com/whereq/libra/sessions/sparkconnect/fakeconnect"
)

func TestTLS(t *testing.T) {
	web := httptest.NewTLSServer(nil) // for its certificate
	defer web.Close()
	spark := fakeconnect.Start(t, fakeconnect.Options{TLS: &tls.Config{Certificates: web.TLS.Certificates}})
	address, err := sparkconnect.ParseAddress(spark.URL() + "/;use_ssl=true;token=s3cret")
	must(t, err)
	trusted := x509.NewCertPool()
	trusted.AddCert(web.Certificate())
	for name, config := range map[string]*tls.Config{"trusted": {RootCAs: trusted}, "strange": nil} {
		client, err := sparkconnect.Dial(sparkconnect.Options{Address: address, TLS: config, Retry: quick})
		must(t, err)
		s, err := client.Session("ana", "")
		must(t, err)
		_, err = s.SparkVersion(t.Context())
		if (err == nil) != (name == "trusted") {
			t.Errorf("%s: %v", name, err)
		}
		must(t, client.Close())
	}
	if header := spark.Log().Headers[0]; !slices.Equal(header["authorization"], []string{"Bearer s3cret"}) {
		t.Errorf("got %v", header)
	}
}
