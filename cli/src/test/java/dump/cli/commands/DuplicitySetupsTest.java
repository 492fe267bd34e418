package dump.cli.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dump.cli.places.Caller;
import dump.cli.places.Places;
import dump.cli.report.Terminal;
import dump.cli.settings.SettingsFile;
import dump.duplicity.command.Setup;
import dump.model.ByteString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuplicitySetupsTest {
    private static final Instant NOW = Instant.parse("2026-03-31T12:00:00Z");

    @TempDir Path directory;

    @Test
    void saysHowDuplicityShallWork() throws Exception {
        try (var secrets = setup("""
                engine = "duplicity"
                repository = "sftp://anna:hunter2@host/dir"
                archive-dir = "/state"
                bandwidth-limit = 2000
                passphrase.environment = "MINE"
                [ssh]
                identity = "/key"
                options = "Port=22"
                [duplicity]
                ssh-backend-method = "option"
                gpg-key = "K"
                volume-size = "50 MB"
                full-if-older-than = "1M"
                options = "--num-retries=3"
                environment.TOKEN = "hush"
                """, Map.of("PATH", "/bin", "MINE", "x", "PASSPHRASE", "y", "FTP_PASSWORD", "z", "TOKEN", "w",
                "SIGN_PASSPHRASE", "v")).secrets()) {
            assertThat(secrets.names()).containsExactly("SIGN_PASSPHRASE", "FTP_PASSWORD", "TOKEN");
        }
    }

    @Test
    void keepsSecretsOutOfTheEnvironmentOfEveryChild() throws Exception {
        var setup = setup("""
                engine = "duplicity"
                repository = "sftp://anna:hunter2@host/dir"
                archive-dir = "/state"
                passphrase.environment = "MINE"
                ssh.identity = "/key"
                duplicity.full-if-older-than = "1M"
                duplicity.environment.TOKEN = "hush"
                """, Map.of("PATH", "/bin", "MINE", "x", "PASSPHRASE", "y", "FTP_PASSWORD", "z", "TOKEN", "w"));
        assertThat(setup.environment()).isEqualTo(Map.of("PATH", "/bin"));
        assertThat(setup.toString()).doesNotContain("hunter2").doesNotContain("hush");
        assertThat(setup.url()).isEqualTo("sftp://anna@host/dir");
        assertThat(setup.archiveDirectory()).isEqualTo(ByteString.of("/state"));
        assertThat(setup.name()).isEqualTo("photos");
        assertThat(setup.host()).isEqualTo("host");
        assertThat(setup.sshIdentity()).isEqualTo("/key");
        assertThat(setup.fullIfBefore()).isEqualTo(Instant.parse("2026-02-28T12:00:00Z"));
        assertThat(setup.timeout()).isEqualTo(Duration.ofMinutes(10));
        assertThat(setup.verbose()).isFalse();
        setup.secrets().close();
    }

    private Setup setup(String text, Map<String, String> environment) throws Exception {
        var file = Files.writeString(directory.resolve("photos.toml"), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        var uid = Caller.ofProcess().uid();
        var caller = new Caller(environment, Path.of("/work"), Path.of("/home/anna"), "anna", uid, "host");
        var places = Places.of(caller);
        var dump = new Dump(new Context(caller, places, Terminal.ofProcess(Map.of()), Clock.fixed(NOW, ZoneOffset.UTC),
                null, "dump 0"));
        return DuplicitySetups.of(dump, SettingsFile.read(file, places));
    }
}
