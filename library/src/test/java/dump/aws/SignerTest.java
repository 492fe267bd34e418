package dump.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By what Amazon published: its suite for version 4, and the examples in the documentation of S3. */
class SignerTest {
    private static final String NOTHING = Signer.hash(new byte[0]);

    @ParameterizedTest
    @CsvSource({
        "GET, /, '', 5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        "POST, /, '', 5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
        "GET, /ሴ, '', 8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85",
        "GET, /example space/, '', 652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741",
        "GET, //example//, '', 87cca117541a147f6df867677d98a7d80dff226d2bfca9e4ffa899665623c7e5",
        "GET, /-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz, '',"
                + " 07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f",
        "GET, /, Param2=value2&Param1=value1, b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        "GET, /, Param1=value1, a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb",
        "GET, /, ሴ=bar, 2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04",
    })
    void signsTheSuiteAsAmazonDoes(String method, String path, String query, String signature) {
        var headers = new TreeMap<>(Map.of("host", "example.amazonaws.com", "x-amz-date", "20150830T123600Z"));

        var signed = new Signer("us-east-1", "service").authorization(method, UriText.path(path), query(query), headers,
                NOTHING, AccessKey.of("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"));

        assertThat(signed).isEqualTo("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
                + "SignedHeaders=host;x-amz-date, Signature=" + signature);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /test.txt, '', range: bytes=0-9, '', f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        "PUT, /test$file.text, '', 'date: Fri, 24 May 2013 00:00:00 GMT|x-amz-storage-class:  REDUCED_REDUNDANCY ',"
                + " Welcome to Amazon S3., 98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        "GET, /, lifecycle=, '', '', fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
        "GET, /, prefix=J&max-keys=2, '', '', 34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
    })
    void signsTheExamplesOfS3AsAmazonDoes(String method, String path, String query, String more, String content,
            String signature) {
        var headers = new TreeMap<>(Map.of("host", "examplebucket.s3.amazonaws.com", "x-amz-date", "20130524T000000Z"));
        for (var one : more.split("\\|"))
            if (!one.isEmpty()) headers.put(one.substring(0, one.indexOf(':')), one.substring(one.indexOf(':') + 1));
        var hash = Signer.hash(content.getBytes(StandardCharsets.UTF_8));
        headers.put("x-amz-content-sha256", hash);

        var signed = new Signer("us-east-1", "s3").authorization(method, UriText.path(path), query(query), headers, hash,
                AccessKey.of("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"));

        assertThat(signed).endsWith("Signature=" + signature);
    }

    private static String query(String text) {
        var parameters = new TreeMap<String, String>();
        for (var one : text.split("&")) {
            int equals = one.indexOf('=');
            if (equals > 0) parameters.put(one.substring(0, equals), one.substring(equals + 1));
        }
        return UriText.query(parameters);
    }

    @Test
    void derivesTheKeyThatAmazonShows() {
        var secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".getBytes(StandardCharsets.UTF_8);

        assertThat(HexFormat.of().formatHex(new Signer("us-east-1", "iam").signingKey(secret, "20150830")))
                .isEqualTo("c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9");
    }

    @Test
    void codesWhatIsNoLetterAndSortsByCodedName() {
        assertThat(UriText.path("/a b+c%20/ü~*'()!@:$&=,;?#[]")).isEqualTo(
                "/a%20b%2Bc%2520/%C3%BC~%2A%27%28%29%21%40%3A%24%26%3D%2C%3B%3F%23%5B%5D");
        assertThat(UriText.query(Map.of("prefix", "a/b c", "list-type", "2", "ü", "", "-", "~")))
                .isEqualTo("%C3%BC=&-=~&list-type=2&prefix=a%2Fb%20c");
        assertThat(Signer.stamp(Instant.parse("2013-05-24T00:00:00.987Z"))).isEqualTo("20130524T000000Z");
    }
}
