package dump.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A server's certificate that nobody but itself vouches for, as people make them for their own servers. */
public record Certificates(String pem, String keyPem, SSLContext context) {
    private static final String SECRET = "changeit";

    /** @param names such as {@code dns:localhost,ip:127.0.0.1} */
    public static Certificates make(Path directory, String names) throws Exception {
        var store = directory.resolve("keys.p12");
        keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=test", "-ext", "SAN=" + names, "-validity", "30",
                "-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", SECRET, "-alias", "server");
        var pem = keytool("-exportcert", "-rfc", "-keystore", store.toString(), "-storepass", SECRET, "-alias",
                "server");
        var keys = KeyStore.getInstance("PKCS12");
        try (InputStream input = Files.newInputStream(store)) {
            keys.load(input, SECRET.toCharArray());
        }
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, SECRET.toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        var key = Base64.getMimeEncoder().encodeToString(keys.getKey("server", SECRET.toCharArray()).getEncoded());
        return new Certificates(pem, "-----BEGIN PRIVATE KEY-----\n" + key + "\n-----END PRIVATE KEY-----\n", context);
    }

    /** For a server of another project. */
    public void write(Path certificate, Path key) throws IOException {
        Files.writeString(certificate, pem);
        Files.writeString(key, keyPem);
    }

    private static String keytool(String... words) throws Exception {
        var line = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        line.addAll(List.of(words));
        var process = new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(process.waitFor()).isZero();
        return output;
    }
}
