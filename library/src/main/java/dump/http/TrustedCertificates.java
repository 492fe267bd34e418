package dump.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Whose certificates are believed. */
final class TrustedCertificates {
    private TrustedCertificates() {}

    /** @param pem the certificates of those who are believed, and nobody else; null for those that Java knows */
    static SSLContext context(String pem) throws HttpFailure {
        try {
            if (pem == null) return SSLContext.getDefault();
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int count = 0;
            for (var one : CertificateFactory.getInstance("X.509").generateCertificates(
                    new ByteArrayInputStream(pem.getBytes(StandardCharsets.ISO_8859_1))))
                store.setCertificateEntry("ca" + count++, one);
            if (count == 0) throw new CertificateException("it holds none");
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException refused) {
            throw new HttpFailure.NotTrusted("the file of trusted certificates cannot be used (" + refused.getMessage()
                    + ")", refused);
        }
    }
}
