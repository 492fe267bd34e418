package dump.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.cli.input.SettingsException;
import dump.cli.places.Caller;
import dump.cli.places.Places;
import dump.duplicity.command.Setup.SshMethod;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DuplicitySettingsTest {
    private static final String BEGINNING = "engine = \"duplicity\"\nrepository = \"sftp://anna@host/dir\"\n";

    @TempDir Path directory;

    @Test
    void isAbsentWithTheNativeEngine() throws SettingsException {
        var settings = Samples.parse("repository = \"/mnt/disk\"");
        assertThat(settings.isNative()).isTrue();
        assertThat(settings.duplicity()).isNull();
        assertThat(settings.localRepository()).isEqualTo(Path.of("/mnt/disk"));
    }

    @Test
    void fillsInTheDefaults() throws SettingsException {
        var settings = Samples.parse(BEGINNING);
        assertThat(settings.isNative()).isFalse();
        assertThat(settings.localRepository()).isNull();
        assertThat(settings.repository()).isEqualTo("sftp://anna@host/dir");
        var duplicity = settings.duplicity();
        assertThat(duplicity.repository().url()).isEqualTo("sftp://anna@host/dir");
        assertThat(duplicity.command()).isEqualTo("duplicity");
        assertThat(duplicity.sshMethod()).isEqualTo(SshMethod.AUTO);
        assertThat(duplicity.sshIdentity()).isNull();
        assertThat(duplicity.sshOptions()).isEmpty();
        assertThat(duplicity.bandwidthKbits()).isZero();
        assertThat(duplicity.formerHosts()).isEmpty();
        assertThat(duplicity.gpgKeys()).isEmpty();
        assertThat(duplicity.volumeMegabytes()).isZero();
        assertThat(duplicity.fullIfBefore(Instant.EPOCH, ZoneOffset.UTC)).isNull();
        assertThat(duplicity.options()).isEmpty();
        assertThat(duplicity.environment()).isEmpty();
        assertThat(duplicity.timeout()).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void readsEveryKey() throws SettingsException {
        var duplicity = Samples.parse(BEGINNING + """
                bandwidth-limit = "2 Mbit/s"
                [ssh]
                identity = "~/.ssh/id_backup"
                options = ["Port=2222", "-oStrictHostKeyChecking=yes", "-o User=x y"]
                [duplicity]
                command = "~/bin/duplicity"
                ssh-backend-method = "protocol"
                former-hosts = ["old-laptop", "anna.example.org"]
                gpg-key = "0xABCD"
                sign-key = "anna@example.org"
                volume-size = "200 MB"
                full-if-older-than = "1M15D"
                options = ["--num-retries=3", "--asynchronous-upload"]
                timeout = "1h30m"
                [duplicity.environment]
                AWS_ACCESS_KEY_ID = "id"
                AWS_SECRET_ACCESS_KEY = "s$HOME"
                """).duplicity();
        assertThat(duplicity.bandwidthKbits()).isEqualTo(2000);
        assertThat(duplicity.sshIdentity()).isEqualTo(Path.of("/home/anna/.ssh/id_backup"));
        assertThat(duplicity.sshOptions()).containsExactly("Port=2222", "StrictHostKeyChecking=yes", "User=x y");
        assertThat(duplicity.command()).isEqualTo("/home/anna/bin/duplicity");
        assertThat(duplicity.sshMethod()).isEqualTo(SshMethod.PROTOCOL);
        assertThat(duplicity.formerHosts()).containsExactly("old-laptop", "anna.example.org");
        assertThat(duplicity.gpgKeys()).containsExactly("0xABCD");
        assertThat(duplicity.signKey()).isEqualTo("anna@example.org");
        assertThat(duplicity.volumeMegabytes()).isEqualTo(200);
        assertThat(duplicity.fullIfBefore(Instant.parse("2026-03-31T12:00:00Z"), ZoneOffset.UTC))
                .isEqualTo(Instant.parse("2026-02-13T12:00:00Z"));
        assertThat(duplicity.options()).containsExactly("--num-retries=3", "--asynchronous-upload");
        assertThat(duplicity.timeout()).isEqualTo(Duration.ofMinutes(90));
        assertThat(duplicity.environment().keySet()).containsExactly("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY");
        assertThat(duplicity.environment().get("AWS_SECRET_ACCESS_KEY").bytes()).asString().isEqualTo("s$HOME");
        assertThat(duplicity.toString()).doesNotContain("s$HOME");
    }

    @Test
    void encryptsToSeveralKeys() throws Exception {
        assertThat(Samples.parse(BEGINNING + "duplicity.gpg-key = [\"0xABCD\", \"anna@example.org\"]\n").duplicity()
                .gpgKeys()).containsExactly("0xABCD", "anna@example.org");
        assertThat(errors(BEGINNING + "duplicity.gpg-key = [\"0xABCD\", \"-x\"]\n")).containsExactly(
                "/b/home.toml:3:1: duplicity.gpg-key must be a key's identifier, fingerprint or address");
    }

    @Test
    void namesTheSettingThatSaysWhatAnOptionWould() {
        for (var one : Map.of("--exclude-if-present=.x", "use the setting exclude-if-present",
                "--exclude-other-filesystems", "use the setting one-file-system",
                "--exclude-older-than=1Y", "no setting leaves files out by their age", "--exclude-filelist=x",
                "as patterns in the setting exclude", "--exclude-regexp=x", "write it as a pattern",
                "--exclude=x", "use the setting exclude", "--include-filelist=x", "with ! before each").entrySet())
            assertThat(errors(BEGINNING + "duplicity.options = [\"" + one.getKey() + "\"]\n")).singleElement()
            .asString()
                    .contains(one.getKey().replaceFirst("=.*", "") + " cannot be passed on: ").contains(one.getValue());
    }

    @Test
    void tellsAllErrorsAtOnceWithTheirPlaces() {
        assertThat(errors(BEGINNING + """
                bandwidth-limit = "fast"
                ssh.identiy = "x"
                ssh.options = ["Port", "-p 22"]
                [duplicity]
                command = "-x"
                ssh-backend-method = "scp"
                gpg-key = "--x"
                volume-size = 250
                full-if-older-than = "6m"
                options = ["--volsize=5", "num"]
                timeout = "0"
                speed = 1
                [duplicity.environment]
                A = 5
                B = "one\\ntwo"
                """)).containsExactly(
                "/b/home.toml:3:1: bandwidth-limit must be a rate such as \"2M\" or \"250 kB/s\" (bytes a second), "
                        + "\"1 MiB/s\", \"2 Mbit/s\", or a number of kbit/s",
                "/b/home.toml:4:1: unknown key ssh.identiy; did you mean ssh.identity?",
                "/b/home.toml:5:1: an element of ssh.options must be Key=value, as in ssh_config, such as \"Port=2222\"",
                "/b/home.toml:7:1: duplicity.command must be a program's name or path, without arguments",
                "/b/home.toml:8:1: duplicity.ssh-backend-method must be \"auto\", \"option\" (Duplicity 0.7.00 and lower)"
                        + " or \"protocol\" (0.7.01 and above)",
                "/b/home.toml:9:1: duplicity.gpg-key must be a key's identifier, fingerprint or address",
                "/b/home.toml:10:1: duplicity.volume-size must be a size with its unit, such as \"200 MB\", at least"
                        + " \"1 MB\"",
                "/b/home.toml:11:1: duplicity.full-if-older-than must be an age in days, weeks, months or years, such as "
                        + "\"3M\" or \"1M15D\"; 6m would be minutes; write 6M",
                "/b/home.toml:12:1: duplicity.options: --volsize cannot be passed on: use the setting"
                        + " duplicity.volume-size",
                "/b/home.toml:12:1: duplicity.options: each element is one option, such as \"--num-retries=3\", with = "
                        + "before its value",
                "/b/home.toml:13:1: duplicity.timeout must be a duration such as \"10m\", \"1h30m\" or \"90s\"",
                "/b/home.toml:14:1: unknown key duplicity.speed",
                "/b/home.toml:16:1: duplicity.environment.A must be a text in quotes",
                "/b/home.toml:17:1: duplicity.environment.B must be one line, and not empty");
    }

    @Test
    void refusesWhatDuplicityCannotHonour() {
        assertThat(errors(BEGINNING + """
                source = ["/a", "/b"]
                exclude-larger-than = "2 GB"
                exclude-caches = true
                compression = "max"
                tags = "x"
                lock-wait = "5m"
                host = "h"
                """)).containsExactly(
                "/b/home.toml:3:1: Duplicity backs up one directory; keep one source (and make a configuration for"
                        + " each of the others), or use engine = \"native\"",
                cannot(4, "leave out files by their size", "exclude-larger-than"),
                cannot(5, "recognise caches by their tag", "exclude-caches"),
                cannot(6, "be told how much to compress", "compression"), cannot(7, "mark its sets", "tags"),
                cannot(8, "wait for a lock", "lock-wait"), cannot(9, "name the host of a set", "host"));
    }

    private static String cannot(int line, String what, String key) {
        return "/b/home.toml:" + line + ":1: Duplicity cannot " + what + "; remove " + key
                + ", or use engine = \"native\"";
    }

    @Test
    void refusesWhatMeansNothingForTheDestination() {
        var beginning = "engine = \"duplicity\"\nrepository = \"/mnt/disk\"\n";
        assertThat(errors(beginning + "ssh.identity = \"x\"\nbandwidth-limit = 5\n"
                + "duplicity.ssh-backend-method = \"option\"\n")).containsExactly(
                "/b/home.toml:3:1: ssh has no effect with repository = \"/mnt/disk\"; remove it",
                "/b/home.toml:4:1: Duplicity can limit the bandwidth only of sftp:// and rsync://, not with "
                        + "repository = \"/mnt/disk\"; remove it",
                "/b/home.toml:5:1: duplicity.ssh-backend-method has no effect with repository = \"/mnt/disk\"; "
                        + "remove it");
        assertThat(errors("engine = \"duplicity\"\nrepository = \"rsync://host/dir\"\nssh.identity = \"x\"\n"
                + "bandwidth-limit = 5\n")).isEmpty();
        assertThat(errors("engine = \"duplicity\"\nrepository = \"paramiko+sftp://host/dir\"\nbandwidth-limit = 5\n"))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"6m|6m would be minutes; write 6M", "30d|write 30D",
            "1y6m|1y6m would be minutes; write 1Y6M",
        "2w|write 2W"})
    void translatesTheLettersOfOthers(String age, String translation) {
        assertThat(errors(BEGINNING + "duplicity.full-if-older-than = \"" + age + "\"\n")).singleElement().asString()
                .endsWith("; " + translation);
    }

    @Test
    void refusesAnAgeThatNoClockKnows() {
        for (var age : List.of("", "3h", "90s", "M", "3", "999999999Y"))
            assertThat(errors(BEGINNING + "duplicity.full-if-older-than = \"" + age + "\"\n")).hasSize(1);
    }

    @Test
    void takesVolumesInTheUnitsOfBoth() throws SettingsException {
        assertThat(List.of(volume("1 GiB"), volume("1 GB"), volume("25MB"))).containsExactly(1024, 1000, 25);
        for (var bad : List.of("\"250\"", "\"500 kB\"", "0", "\"2 PB\"", "\"x\""))
            assertThat(errors(BEGINNING + "duplicity.volume-size = " + bad + "\n")).hasSize(1);
    }

    private static int volume(String size) throws SettingsException {
        return Samples.parse(BEGINNING + "duplicity.volume-size = \"" + size + "\"\n").duplicity().volumeMegabytes();
    }

    @Test
    void refusesOptionsThatItSaysItselfEvenWhenAbbreviated() {
        for (var option : List.of("--archive-dir=/x", "--arch", "--name=x", "--time=5", "-t", "--log-fd=3",
                "--log-file=x", "-v", "--verb=9", "--tempdir=/x", "--force", "--dry-run", "--exclude=x",
                "--exclude-if-present=x", "--include=x", "--encrypt-key=K", "--sign-key=K", "--encrypt-sign-key=K",
                "--volsize=5", "--full-if-older-than=1M", "--sftp-command=x", "--ssh-options=-oX", "--extra-clean",
                "--excl", "-r", "--file-prefix-man=x", "--time-sep=_", "--short", "--old-f", "--help"))
            assertThat(DuplicityOptions.complaint(option)).as(option).contains("cannot be passed on");
        for (var option : List.of("--num-retries=3", "--no-encryption", "--use-agent",
                "--gpg-options=--cipher-algo=AES", "--s3-endpoint-url=https://s3.example.org", "--asynchronous-upload",
                "--time-separator=_", "--file-prefix=home-", "--file-prefix-archive=a.", "--file-prefix-manifest=m",
                "--file-prefix-signature=s", "--short-filenames", "--old-filenames", "--progress",
                "--hidden-encrypt-key=K", "--current-time=5",
                "--max-blocksize=4096"))
            assertThat(DuplicityOptions.complaint(option)).as(option).isNull();
        for (var option : List.of("", "-", "--", "x", "--a b", "--num-retries 3", "--x=a\nb", "-v9"))
            assertThat(DuplicityOptions.complaint(option)).as(option).contains("one option");
    }

    @Test
    void refusesNamesOfFilesThatNobodyWouldFindAgain() {
        for (var option : List.of("--file-prefix=", "--file-prefix", "--file-prefix=a/b", "--file-prefix=a*",
                "--file-prefix-archive=(a", "--time-separator=", "--time-separator=-", "--time-separator=ab",
                "--time-separator=5", "--short-filenames=yes"))
            assertThat(DuplicityOptions.complaint(option)).as(option).contains(" take");
    }

    @Test
    void refusesVariablesThatAreNotForSecrets() {
        for (var name : List.of("PASSPHRASE", "PATH", "HOME", "LC_ALL", "LD_PRELOAD", "IFS", "A-B", "1A",
                "")) assertThat(DuplicityOptions.complaintOfVariable(name)).as(name).isNotNull();
        for (var name : List.of("FTP_PASSWORD", "AWS_SECRET_ACCESS_KEY", "RCLONE_CONFIG_PASS", "x"))
            assertThat(DuplicityOptions.complaintOfVariable(name)).as(name).isNull();
        assertThat(errors(BEGINNING + "[duplicity.environment]\nPATH = \"/x\"\n")).singleElement().asString()
                .startsWith("/b/home.toml:3:1: ");
    }

    @Test
    void refusesASecretThatOthersMayRead() throws Exception {
        var secret = BEGINNING + "[duplicity.environment]\nA = \"b\"\n";
        refused(secret, "rw-r--r--", "chmod 600");
        refused("engine = \"duplicity\"\nrepository = \"ftp://me:secret@host/d\"\n", "rw-r--r--", "chmod 600");
        var file = write(secret, "rw-------");
        assertThat(SettingsFile.read(file, Places.of(Caller.ofProcess())).duplicity().environment()).hasSize(1);
        assertThat(SettingsFile.read(write(BEGINNING, "rw-r--r--"), Places.of(Caller.ofProcess())).isNative())
                .isFalse();
    }

    @Test
    void refusesACommandThatOthersMayChange() throws Exception {
        refused(BEGINNING + "duplicity.command = \"/opt/duplicity\"\n", "rw-rw-r--", "chmod go-w");
        refused(BEGINNING + "ssh.options = \"ProxyCommand=x\"\n", "rw-rw-r--", "chmod go-w");
        refused(BEGINNING + "duplicity.options = \"--rsync-options=-x\"\n", "rw-rw-r--", "chmod go-w");
    }

    private void refused(String text, String permissions, String remedy) throws Exception {
        var file = write(text, permissions);
        assertThatThrownBy(() -> SettingsFile.read(file, Places.of(Caller.ofProcess())))
                .isInstanceOf(SettingsException.class).hasMessageContaining(remedy);
    }

    private Path write(String text, String permissions) throws Exception {
        var file = Files.writeString(directory.resolve("x.toml"), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        return file;
    }

    private static List<String> errors(String text) {
        try {
            Samples.parse(text);
        } catch (SettingsException wrong) {
            return wrong.getMessage().lines().toList();
        }
        return List.of();
    }

    @Test
    void aFormerHostIsAMachinesName() {
        for (var value : List.of("[\"old laptop\"]", "[\"\"]", "[\"a\\nb\"]"))
            assertThatThrownBy(() -> Samples.parse(BEGINNING + "duplicity.former-hosts = " + value)).as(value)
                    .hasMessageContaining("an element of duplicity.former-hosts must be a machine's name");
    }
}
