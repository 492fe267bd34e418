package dump.duplicity.destination;

import static org.assertj.core.api.Assertions.assertThat;

import dump.model.ByteString;
import org.junit.jupiter.api.Test;

class UrlTest {
    @Test
    void isReadAsPythonReadsIt() {
        assertThat(Url.parse("sftp://me@host:22//a%20b/c?x#y")).isEqualTo(url("sftp", "me", "host", 22, "//a b/c"));
        assertThat(Url.parse("file:///a%zz%4")).isEqualTo(url("file", null, "", 0, "/a%zz%4"));
        assertThat(Url.parse("pexpect+sftp://m%40e:secret@[::1]:2/x"))
                .isEqualTo(url("pexpect+sftp", "m@e", "::1", 2, "/x"));
        assertThat(Url.parse("sftp://host")).isEqualTo(url("sftp", null, "host", 0, ""));
        assertThat(Url.parse("/plain/path")).isNull();
        assertThat(Url.parse("sftp://host:999999/x")).isNull();
    }

    private static Url url(String scheme, String user, String host, int port, String path) {
        return new Url(scheme, user, host, port, ByteString.of(path));
    }
}
