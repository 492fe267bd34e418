package dump.backend.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import javax.xml.stream.XMLStreamException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3AnswerTest {
    @Test
    void readsAPageOfAList() throws Exception {
        var page = S3Page.parse(bytes("""
                <?xml version="1.0" encoding="UTF-8"?>
                <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><Prefix>p/</Prefix>
                <Contents><Size>12</Size><Owner><ID>x</ID><Key>not this</Key></Owner><Key>p/a&amp;ü</Key></Contents>
                <Contents><Key>p/b</Key><Size>much</Size></Contents><Contents><Size>1</Size></Contents>
                <IsTruncated> true </IsTruncated><NextContinuationToken>1/+=</NextContinuationToken>
                <CommonPrefixes><Prefix>p/x/</Prefix></CommonPrefixes></ListBucketResult>"""));

        assertThat(page).isEqualTo(new S3Page(List.of(new S3Page.Found("p/a&ü", 12),
                new S3Page.Found("p/b", -1)), true, "1/+="));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no", "<ListBucketResult>", "<html><body/></html>", "<Error><Code>x</Code></Error>",
            "<!DOCTYPE a [<!ENTITY e \"x\">]><ListBucketResult><Contents><Key>&e;</Key></Contents></ListBucketResult>",
            "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><ListBucketResult/>",
            "<ListBucketResult>&e;</ListBucketResult>"})
    void refusesWhatIsNoList(String text) {
        assertThatThrownBy(() -> S3Page.parse(bytes(text))).isInstanceOf(XMLStreamException.class);
    }

    @Test
    void refusesXmlThatIsNestedTooDeep() {
        assertThatThrownBy(() -> S3Page.parse(bytes("<a>".repeat(1000)))).isInstanceOf(XMLStreamException.class)
                .hasMessageContaining("too deep");
    }

    @Test
    void hearsWhyAServerRefusesAndWhereTheBucketIs() {
        var refusal = S3Refusal.of(400, bytes("<Error><Code>AuthorizationHeaderMalformed</Code><Message>the region"
                + " 'us-east-1' is wrong;\n expecting 'eu-west-1'</Message></Error>"), null, Duration.ZERO);

        assertThat(refusal.code()).isEqualTo("AuthorizationHeaderMalformed");
        assertThat(refusal.region()).isEqualTo("eu-west-1");
        assertThat(refusal.words()).isEqualTo(
                "AuthorizationHeaderMalformed, “the region 'us-east-1' is wrong; expecting 'eu-west-1'”");
        assertThat(S3Refusal.of(301, new byte[0], "eu-west-3", Duration.ZERO).region()).isEqualTo("eu-west-3");
        assertThat(S3Refusal.of(301, bytes("<Error><Region>evil.example/x</Region></Error>"), null, Duration.ZERO).region())
                .isNull();
        assertThat(S3Refusal.of(502, bytes("<html>no"), null, Duration.ZERO).words()).isEqualTo("status 502");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
