package dump.cli.settings;

import static dump.cli.settings.Samples.errors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.backend.s3.S3Options.BucketPlace;
import dump.cli.input.SettingsException;
import dump.cli.secrets.PassphraseSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The settings of stores on other machines. */
class StoreSettingsTest {
    @TempDir Path directory;

    @Test
    void knowsHowAServerIsReached() throws SettingsException {
        var settings = Samples.parse("""
                repository = "sftp:anna@host:/srv/backups"
                [ssh]
                identity = "~/.ssh/backups"
                command = ["~/bin/ssh", "-J", "gateway"]
                options = ["Port=2222", "-oUser=x"]
                """);
        assertThat(settings.repository()).isEqualTo("sftp:anna@host:/srv/backups");
        assertThat(settings.localRepository()).isNull();
        assertThat(settings.store().ssh()).isEqualTo(new SshSettings(List.of("/home/anna/bin/ssh", "-J", "gateway"),
                Path.of("/home/anna/.ssh/backups"), List.of("Port=2222", "User=x"), false));
        assertThat(Samples.parse("repository = \"sftp:host:dir\"\nssh.command = \"my-ssh\"\n").store().ssh())
                .isEqualTo(new SshSettings(List.of("my-ssh"), null, List.of(), false));
        assertThat(errors("""
                repository = "sftp://anna:secret@host/dir"
                ssh.options = ["Port 22"]
                ssh.command = []
                ssh.share = "yes"
                """)).hasSize(4).noneMatch(line -> line.contains("secret"))
                .anyMatch(line -> line.contains("has a password in it, which ssh does not take"))
                .anyMatch(line -> line.contains("ssh.command must be a program, or a list"))
                .anyMatch(line -> line.contains("ssh.share must be true or false"));
        assertThat(Samples.parse("repository = \"sftp:host:dir\"\nssh.share = true\n").store().ssh().share()).isTrue();
    }

    @Test
    void knowsHowAnObjectStoreIsReached() throws SettingsException {
        var settings = Samples.parse("""
                repository = "s3:s3.amazonaws.com/bucket/dir"
                [s3]
                access-key = "AKIA"
                secret-key.file = "s3-secret"
                region = "eu-central-1"
                storage-class = "STANDARD_IA"
                encryption = "aws:kms"
                encryption-key = "arn:aws:kms:eu-central-1:1:key/x"
                bucket-lookup = "path"
                list-objects-v1 = true
                """);
        assertThat(settings.repository()).isEqualTo("s3:s3.amazonaws.com/bucket/dir");
        assertThat(settings.localRepository()).isNull();
        assertThat(settings.store().s3()).isEqualTo(new S3Settings("AKIA",
                new PassphraseSource.OfFile(Path.of("/b/s3-secret")), null, false, "eu-central-1", BucketPlace.PATH,
                "STANDARD_IA", "aws:kms", "arn:aws:kms:eu-central-1:1:key/x", true, null));
        assertThat(Samples.parse("repository = \"s3:host/b\"\ns3.profile = \"of work\"\n").store().s3().profile())
                .isEqualTo("of work");
    }

    @Test
    void refusesSettingsOfAnObjectStoreThatContradictOrLackSomething() {
        assertThat(errors("""
                repository = "s3:host/b"
                s3.access-key = "a/b"
                s3.profile = "x"
                s3.region = "eu west"
                s3.storage-class = "COLD STORE"
                s3.encryption = "yes"
                s3.encryption-key = "k"
                s3.bucket-lookup = "vhost"
                s3.certificates = "/nowhere.pem"
                s3.secret = "TOPSECRET"
                """)).hasSize(10).noneMatch(line -> line.contains("TOPSECRET"))
                .anyMatch(line -> line.contains("s3.access-key needs the secret"))
                .anyMatch(line -> line.contains("s3.access-key, s3.profile and s3.anonymous contradict"))
                .anyMatch(line -> line.contains("one of auto, dns, path"))
                .anyMatch(line -> line.contains("s3.encryption-key needs s3.encryption = \"aws:kms\""))
                .anyMatch(line -> line.contains("s3.certificates: /nowhere.pem cannot be read"));
        assertThat(errors("repository = \"s3:host/b\"\ns3.secret-key = \"TOPSECRET\"\n")).containsExactly(
                "/b/home.toml:2:1: s3.secret-key needs s3.access-key, the name of the key that it belongs to");
        assertThat(errors("repository = \"/a\"\ns3.region = \"x\"\n")).containsExactly(
                "/b/home.toml:2:1: s3 has no effect with repository = \"/a\"; remove it");
        assertThat(errors("repository = \"s3://bucket\"\n")).singleElement().asString()
                .contains("write s3:s3.amazonaws.com/bucket");
        assertThat(errors("repository = \"s3:host/b\"\ns3.secret-key = \"TOPSECRET\"\nx = = 1\n"))
                .noneMatch(line -> line.contains("TOPSECRET"));
    }

    @Test
    void aFileThatOthersCanReadHoldsNoSecretKeyAndOneThatTheyCanChangeNamesNoCommandForIt() throws Exception {
        var lines = "repository = \"s3:host/b\"\ns3.access-key = \"a\"\n";
        var file = Files.writeString(directory.resolve("own.toml"), lines + "s3.secret-key = \"TOPSECRET\"\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> SettingsFile.read(file, Samples.places(Map.of())))
                .isInstanceOf(SettingsException.class).hasMessageContaining("chmod 600").hasMessageNotContaining("TOPSECRET");
        Files.writeString(file, lines + "s3.secret-key.command = \"echo x\"\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
        assertThatThrownBy(() -> SettingsFile.read(file, Samples.places(Map.of())))
                .isInstanceOf(SettingsException.class).hasMessageContaining("it names a command to run");
    }

    @Test
    void aFileThatOthersCanChangeNamesNoCommandThroughSsh() throws Exception {
        for (var line : List.of("ssh.options = \"ProxyCommand=x\"", "ssh.command = \"/opt/ssh\"",
                "ssh = { share = true, options = [\"LocalCommand=x\"] }")) {
            var file = Files.writeString(directory.resolve("own.toml"), "repository = \"sftp:host:dir\"\n" + line + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
            assertThatThrownBy(() -> SettingsFile.read(file, Samples.places(Map.of())))
                    .isInstanceOf(SettingsException.class).hasMessageContaining("it names a command to run")
                    .hasMessageContaining("chmod go-w " + file);
        }
    }

    @Test
    void knowsHowARestServerIsReached() throws SettingsException {
        var settings = Samples.parse("""
                repository = "rest:https://anna@host/dir/"
                [rest]
                insecure = true
                password.file = "~/rest-password"
                """);
        assertThat(settings.repository()).isEqualTo("rest:https://anna@host/dir/");
        assertThat(settings.localRepository()).isNull();
        assertThat(settings.store().rest()).isEqualTo(new RestSettings(null, true,
                new PassphraseSource.OfFile(Path.of("/home/anna/rest-password")), false));
        assertThat(settings.store().holdsSecret()).isFalse();

        var written = Samples.parse("repository = \"rest:https://anna:Pw0rd@host/dir/\"\n");
        assertThat(written.repository()).isEqualTo("rest:https://anna@host/dir/");
        assertThat(written.toString()).doesNotContain("Pw0rd");
        assertThat(written.store().holdsSecret()).isTrue();

        assertThat(errors("""
                repository = "rest:https://anna:Pw0rd@host/dir/"
                [rest]
                password = "Pw0rd"
                certificate = "x"
                """)).hasSize(2).noneMatch(line -> line.contains("Pw0rd"))
                .anyMatch(line -> line.contains("keep one of them"))
                .anyMatch(line -> line.contains("did you mean rest.certificates?"));
        assertThat(errors("repository = \"/mnt/x\"\nrest.insecure = true\nrclone.program = \"x\"\n")).hasSize(2)
                .allMatch(line -> line.contains("has no effect"));
    }

    @Test
    void knowsHowRcloneIsStarted() throws SettingsException {
        var settings = Samples.parse("""
                repository = "rclone:drive:backups"
                [rclone]
                program = "~/bin/rclone"
                config = "rclone.conf"
                options = ["--drive-chunk-size=64M", "-v"]
                """);
        assertThat(settings.repository()).isEqualTo("rclone:drive:backups");
        assertThat(settings.store().rclone()).isEqualTo(new RcloneSettings("/home/anna/bin/rclone",
                Path.of("/b/rclone.conf"), List.of("--drive-chunk-size=64M", "-v"), false));
        assertThat(errors("repository = \"rclone:drive:x\"\nrclone.options = [\"drive:other\"]\n")).hasSize(1)
                .allMatch(line -> line.contains("must be an option with its value"));
        assertThat(errors("repository = \"rclone:drive\"\n")).hasSize(1)
                .allMatch(line -> line.contains("write rclone:REMOTE:PATH"));
    }

    @Test
    void aFileThatOthersCanChangeNamesNoCommandThroughRclone() throws Exception {
        for (var lines : List.of("repository = \"rclone:x:y\"\nrclone.program = \"/opt/rclone\"",
                "repository = \"rclone:x:y\"\nrclone.options = \"--password-command=x\"",
                "repository = \"rclone:x:y\"\nrclone.config = \"rclone.conf\"",
                "repository = \"rclone::sftp,ssh=x:y\"", "repository = \"rclone:x,ssh=x:y\"",
                "repository = \"rest:https://a@b/\"\nrest.password.command = \"x\"")) {
            var file = Files.writeString(directory.resolve("own.toml"), lines + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
            assertThatThrownBy(() -> SettingsFile.read(file, Samples.places(Map.of()))).as(lines)
                    .isInstanceOf(SettingsException.class).hasMessageContaining("it names a command to run");
        }
    }

    @Test
    void aFileThatOthersCanReadHoldsNoPasswordOfAServer() throws Exception {
        for (var lines : List.of("repository = \"rest:https://a:Pw0rd@b/\"",
                "repository = \"rest:https://a@b/\"\nrest.password = \"Pw0rd\"")) {
            var file = Files.writeString(directory.resolve("own.toml"), lines + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
            assertThatThrownBy(() -> SettingsFile.read(file, Samples.places(Map.of()))).as(lines)
                    .isInstanceOf(SettingsException.class).hasMessageContaining("chmod")
                    .hasMessageNotContaining("Pw0rd");
        }
    }
}
