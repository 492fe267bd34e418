package dump.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.cli.input.SettingsException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DuplicityRepositoryTest {
    @ParameterizedTest
    @CsvSource({"/mnt/disk,file:///mnt/disk,/mnt/disk", "../disk/./x,file:///disk/x,/disk/x",
        "~/a b,file:///home/anna/a%20b,/home/anna/a b", "/a%2Fb#c?d,file:///a%252Fb%23c%3Fd,/a%2Fb#c?d",
        "file:///mnt/a%20b,file:///mnt/a%20b,/mnt/a b", "/ü+,file:///ü+,/ü+"})
    void makesAFileUrlOfADirectory(String written, String url, String path) throws SettingsException {
        var repository = of(written);
        assertThat(repository.url()).isEqualTo(url);
        assertThat(repository.local()).isEqualTo(Path.of(path));
        assertThat(repository.shown()).isEqualTo(path);
    }

    @Test
    void passesOtherUrlsOn() throws SettingsException {
        for (var url : List.of("sftp://me@host:2222//abs", "pexpect+sftp://host/rel", "paramiko+sftp://host/d",
                "rsync://me@host//abs", "rsync://host::module/d", "s3://s3.example.org/bucket/d", "boto3+s3://bucket/d",
                "gs://bucket", "swift://container", "cf+http://container", "dpbx:///dir", "b2://keyid@bucket/d",
                "webdavs://me@host/d", "rclone://remote:/d", "azure://container", "multi:///c.json?mode=mirror",
                "sftp://[fe80::1]:22/d")) {
            var repository = of(url);
            assertThat(repository.url()).isEqualTo(url);
            assertThat(repository.shown()).isEqualTo(url);
            assertThat(repository.local()).isNull();
            assertThat(repository.password()).isNull();
        }
    }

    @Test
    void takesThePasswordOutOfTheUrl() throws SettingsException {
        var repository = of("ftp://me:s%2Fe+c$HOME:r@t@host:21/d?x=1");
        assertThat(repository.url()).isEqualTo("ftp://me@host:21/d?x=1");
        assertThat(repository.shown()).isEqualTo("ftp://me:***@host:21/d?x=1");
        assertThat(repository.password().bytes()).asString().isEqualTo("s/e+c$HOME:r@t");
        assertThat(repository.passwordVariable()).isEqualTo("FTP_PASSWORD");
        assertThat(repository.secretWritten()).isTrue();
        assertThat(repository.toString()).doesNotContain("e+c");
        assertThat(of("b2://keyid:key@bucket/d").passwordVariable()).isEqualTo("FTP_PASSWORD");
        assertThat(of("par2+sftp://me:x@host/d").passwordVariable()).isEqualTo("FTP_PASSWORD");
        assertThat(of("imaps://me:x@host/d").passwordVariable()).isEqualTo("IMAP_PASSWORD");
    }

    @Test
    void takesThePasswordOutOfAUrlThatAVariableHolds() throws SettingsException {
        var repository = of("$URL");
        assertThat(repository.url()).isEqualTo("ftp://me@host/d");
        assertThat(repository.shown()).isEqualTo("ftp://me:***@host/d");
        assertThat(repository.password().bytes()).asString().isEqualTo("secret");
        assertThat(repository.secretWritten()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "s3://id:secret@bucket/d|AWS_SECRET_ACCESS_KEY in [duplicity.environment]",
                "swift://id:secret@c|SWIFT_PASSWORD", "dpbx://x:secret@d/|DPBX_ACCESS_TOKEN",
                "mega://me:secret@mega.nz/d|~/.megarc",
        "rclone://me:secret@remote:/d|rclone", "nosuch://me:secret@host/d|leave it out",
        "ftp://me:$PW@host/d|is not expanded", "ftp://me:sec/ret@host/d|%2F", "ftp://me:%zz@host/d|%25"})
    void saysWhereASecretBelongsThatTheUrlCannotLose(String url, String remedy) {
        assertThatThrownBy(() -> of(url)).isInstanceOf(SettingsException.class).hasMessageContaining(remedy)
                .message().doesNotContain("secret").doesNotContain("sec/ret");
    }

    @Test
    void refusesWhatAProgramWouldTakeForAnOption() {
        for (var url : List.of("sftp://-oProxyCommand=x/d", "sftp://-x@host/d", "sftp://%2Dx@host/d",
                "rsync://me@-x/d"))
            assertThatThrownBy(() -> of(url)).hasMessageContaining("dash");
    }

    @Test
    void refusesWhatIsNoPlace() {
        for (var text : List.of("", " ", "s3:bucket/d", "sftp:me@host:/d", "rclone:remote:d", "file://relative",
                "sftp://", "/a\0b", "file:///a?b")) assertThatThrownBy(() -> of(text))
                .isInstanceOf(SettingsException.class);
        assertThatThrownBy(() -> of("rest:https://me:secret@host/")).message().doesNotContain("secret");
    }

    private static DuplicityRepository of(String written) throws SettingsException {
        var environment = Map.of("URL", "ftp://me:secret@host/d", "HOME", "/home/anna");
        return DuplicityRepository.of(written, Path.of("/b"), new PathExpansion(environment, Path.of("/home/anna")));
    }
}
