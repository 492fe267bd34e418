package dump.duplicity.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.duplicity.findings.Sample;
import dump.model.ByteString;
import dump.process.Secrets;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DuplicityCommandTest {
    private static final Instant TIME = Instant.ofEpochSecond(1427882400);
    private static final Version DEBIAN = new Version(0, 8, 22);
    private static final DuplicityJob CLEANUP = new DuplicityJob.Cleanup(true);

    private static Map<String, DuplicityJob> jobs() {
        var exclude = List.of(ByteString.of("--exclude=/home/me/**/.cache"), ByteString.of("--exclude-device-files"));
        var source = ByteString.of("/home/me");
        var jobs = new LinkedHashMap<String, DuplicityJob>();
        jobs.put("full", new DuplicityJob.Backup(true, source, exclude, false));
        jobs.put("incremental", new DuplicityJob.Backup(false, source, exclude, false));
        jobs.put("trial", new DuplicityJob.Backup(false, source, exclude, true));
        jobs.put("restore", new DuplicityJob.Restore(TIME, ByteString.EMPTY, ByteString.of("/home/me/new"), true));
        jobs.put("restore one", new DuplicityJob.Restore(TIME, ByteString.of("-x/--force"),
                ByteString.of("/home/me/new"), true));
        jobs.put("restore without owners",
                new DuplicityJob.Restore(TIME, ByteString.EMPTY, ByteString.of("/home/me/new"), false));
        jobs.put("verify", new DuplicityJob.Verify(TIME, ByteString.EMPTY, source, List.of()));
        jobs.put("verify one", new DuplicityJob.Verify(TIME, ByteString.of("docs"), ByteString.of("/home/me/docs"),
                List.of()));
        jobs.put("cleanup trial", new DuplicityJob.Cleanup(false));
        jobs.put("cleanup", CLEANUP);
        jobs.put("remove", new DuplicityJob.RemoveOlderThan(TIME));
        return jobs;
    }

    private static List<String> arguments(DuplicityJob job, Setup setup, Version version) throws DuplicityException {
        return DuplicityCommand.of(job, setup, version, Examples.DIRECTORIES).arguments().stream()
                .map(ByteString::toString).toList();
    }

    private static String table() throws DuplicityException {
        var local = Examples.setup("file:///store");
        var ssh = Examples.ssh("sftp://me@host:2222//store", "/home/me/.ssh/my key",
                List.of("UserKnownHostsFile=/etc/known", "ProxyCommand=nc 'a' b"), 2000);
        var table = new StringBuilder();
        for (var version : List.of("0.6.25", "0.7.05", "0.8.22", "1.2.3", "2.1.4", "3.0.1", "3.2.1")) {
            for (var setup : List.of(local, ssh)) {
                table.append("## ").append(version).append(' ').append(setup.url().replaceFirst(":.*", ""))
                        .append('\n');
                for (var job : jobs().entrySet()) {
                    table.append('\n').append(job.getKey()).append(":\n");
                    for (var one : arguments(job.getValue(), setup, Version.parse("duplicity " + version)))
                        table.append("    ").append(one).append('\n');
                }
                table.append('\n');
            }
        }
        return table.toString();
    }

    @Test
    void givesEachVersionTheArgumentsItUnderstands() throws DuplicityException {
        assertThat(table()).isEqualTo(Sample.text("arguments.txt"));
    }

    /** An option of 0.8.15; before, Ubuntu 20.04 among them, Duplicity knows no such thing and ends. */
    @Test
    void leavesOwnersAloneWhereItCanBeSaid() throws DuplicityException {
        var restore = jobs().get("restore without owners");
        var local = Examples.setup("file:///store");
        for (var version : List.of("0.6.25", "0.7.19", "0.8.12", "0.8.14"))
            assertThat(arguments(restore, local, Version.parse("duplicity " + version)))
            .noneMatch(one -> one.contains("owner"));
        for (var version : List.of("0.8.15", "0.8.22", "1.2.3"))
            assertThat(arguments(restore, local, Version.parse("duplicity " + version)))
            .contains("--do-not-restore-ownership");
    }

    @Test
    void asksForTheVersionAndNothingElse() {
        var probe = DuplicityCommand.probe(Examples.setup("file:///store"), ByteString.of("/tmp/private"));
        assertThat(probe.arguments()).containsExactly(ByteString.of("--version"));
        assertThat(probe.environment()).containsEntry("TMPDIR", "/tmp/private");
    }

    @Test
    void encryptsToAKeyAndAsksTheAgentForWhatNobodyGave() throws DuplicityException {
        var without = arguments(CLEANUP, Examples.keys("AA0E73D2", "BB0E73D2", new Secrets(), Map.of()), DEBIAN);
        assertThat(without).contains("--encrypt-key=AA0E73D2", "--sign-key=BB0E73D2", "--use-agent", "debug",
                "--num-retries=2");
        try (var secrets = new Secrets()) {
            secrets.put("PASSPHRASE", "x".getBytes(StandardCharsets.UTF_8));
            assertThat(arguments(CLEANUP, Examples.keys("AA0E73D2", null, secrets, Map.of()), DEBIAN))
                    .doesNotContain("--use-agent");
        }
        assertThat(arguments(jobs().get("full"), Examples.keys(null, null, new Secrets(), Map.of()), DEBIAN))
                .contains("--volsize=50").doesNotContain("--use-agent");
    }

    @Test
    void cutsASigningKeyWhereOnlyShortOnesAreKnown() throws DuplicityException {
        var setup = Examples.keys(null, "0123456789ABCDEF", new Secrets(), Map.of());
        assertThat(arguments(CLEANUP, setup, new Version(0, 6, 26))).contains("--sign-key=89ABCDEF");
        assertThat(arguments(CLEANUP, setup, DEBIAN)).contains("--sign-key=0123456789ABCDEF");
    }

    @Test
    void keepsSecretsAndWhatBreaksDuplicityOutOfTheEnvironment() throws DuplicityException {
        try (var secrets = new Secrets()) {
            secrets.put("AWS_SECRET_ACCESS_KEY", "s3cret".getBytes(StandardCharsets.UTF_8));
            var given = Map.of("PATH", "/bin", "PYTHONOPTIMIZE", "2", "LANGUAGE", "de", "PASSPHRASE", "old",
                    "AWS_SECRET_ACCESS_KEY", "old");
            var command = DuplicityCommand.of(CLEANUP, Examples.keys(null, null, secrets, given), DEBIAN,
                    Examples.DIRECTORIES);
            assertThat(command.environment()).containsOnly(Map.entry("PATH", "/bin"), Map.entry("LANGUAGE", ""),
                    Map.entry("PYTHONUTF8", "1"));
            assertThat(command.toString()).doesNotContain("s3cret");
        }
    }

    @Test
    void takesEverySecretFromSftp() throws DuplicityException {
        var setup = Examples.setup("sftp://host/store");
        setup.secrets().put("FTP_PASSWORD", "geheim".getBytes(StandardCharsets.UTF_8));
        setup.secrets().put("OS_PASSWORD", "geheim".getBytes(StandardCharsets.UTF_8));
        // With a password the prompt is pexpect's to answer.
        assertThat(arguments(CLEANUP, setup, DEBIAN)).contains("--sftp-command=env -u PASSPHRASE -u SIGN_PASSPHRASE"
                + " -u FTP_PASSWORD -u OS_PASSWORD sftp").allMatch(one -> !one.contains("geheim"));
    }

    @Test
    void refusesAWayToSshThatTheVersionDoesNotKnow() throws DuplicityException {
        var option = Examples.method("sftp://host/store", Setup.SshMethod.OPTION);
        assertThat(arguments(CLEANUP, option, new Version(0, 6, 25))).containsSequence("--ssh-backend", "pexpect")
                .endsWith("sftp://host/store");
        refused(CLEANUP, option, DEBIAN,
                "duplicity.ssh-backend-method = \"option\" is for Duplicity 0.7.00 and lower, and"
                + " duplicity is 0.8.22: take it out, or write \"auto\"");
        var protocol = Examples.method("sftp://host/store", Setup.SshMethod.PROTOCOL);
        assertThat(arguments(CLEANUP, protocol, DEBIAN)).endsWith("pexpect+sftp://host/store");
        refused(CLEANUP, protocol, new Version(0, 7, 0), "duplicity.ssh-backend-method = \"protocol\" is for Duplicity"
                + " 0.7.01 and above, and duplicity is 0.7.0:");
    }

    @Test
    void handsParamikoAndRsyncWhatTheyTake() throws DuplicityException {
        var options = List.of("UserKnownHostsFile=/k");
        assertThat(arguments(CLEANUP, Examples.ssh("paramiko+sftp://h/s", "/id", options, 0), DEBIAN))
                .contains("--ssh-options=-oIdentityFile=/id -oUserKnownHostsFile=/k").endsWith("paramiko+sftp://h/s");
        assertThat(arguments(CLEANUP, Examples.ssh("paramiko+sftp://h/s", null, List.of(), 0), new Version(0, 6, 25)))
                .endsWith("sftp://h/s").doesNotContain("--ssh-backend");
        assertThat(arguments(CLEANUP, Examples.ssh("rsync://h//s", "/id", options, 2000), DEBIAN))
                .contains("--ssh-options=-oIdentityFile=/id -oUserKnownHostsFile=/k", "--rsync-options=--bwlimit=250");
        refused(CLEANUP, Examples.ssh("paramiko+sftp://h/s", "/my id", options, 0), DEBIAN, "paramiko");
        refused(CLEANUP, Examples.ssh("paramiko+sftp://h/s", null, List.of("ProxyJump=x"), 0), DEBIAN, "paramiko");
        refused(CLEANUP, Examples.ssh("rsync://h/s", "/my id", options, 0), DEBIAN, "rsync");
    }

    @Test
    void refusesVersionsThatAreTooOldOrBroken() throws DuplicityException {
        refused(CLEANUP, Examples.setup("file:///store"), new Version(0, 6, 24), "too old");
        refused(CLEANUP, Examples.setup("sftp://host/s"), new Version(2, 0, 2), "pexpect");
        assertThat(arguments(CLEANUP, Examples.setup("sftp://host/s"), new Version(2, 0, 3))).isNotEmpty();
        assertThat(arguments(CLEANUP, Examples.setup("file:///store"), new Version(2, 0, 2))).isNotEmpty();
    }

    @Test
    void refusesALimitThatTheDestinationCannotKeep() {
        for (var url : List.of("file:///s", "paramiko+sftp://h/s", "b2://id@bucket/s"))
            refused(CLEANUP, Examples.ssh(url, null, List.of(), 100), DEBIAN, "bandwidth");
    }

    @Test
    void refusesAddressesThatWouldBeOptionsOrCommands() {
        for (var url : List.of("sftp://-oProxyCommand=x@h/s", "sftp://-h/s", "sftp://a%20-oX@h/s", "sftp://h/%22%0a!id",
                "sftp://h//a/-x", "sftp://[::1]/s", "sftp:///s", "rsync://-x/s", "rsync://h/$(id)",
                "rsync://h/%60id%60"))
            refused(CLEANUP, Examples.setup(url), DEBIAN, "");
        refused(CLEANUP, Examples.setup("--force"), DEBIAN, "no URL");
        refused(CLEANUP, Examples.setup("/store"), DEBIAN, "no URL");
    }

    @Test
    void refusesAPasswordInTheUrlWithoutSayingIt() {
        assertThatThrownBy(() -> arguments(CLEANUP, Examples.setup("webdavs://me:geheim@h/s"), DEBIAN))
                .isInstanceOf(DuplicityException.Failed.class).hasMessageContaining("me:***@h")
                .hasMessageNotContaining("geheim");
    }

    @Test
    void refusesPathsThatDuplicityWouldExpand() throws DuplicityException {
        for (var path : List.of("a/$PATH", "x${PATH}y", "$PASSPHRASE", "~root/x")) {
            assertThat(DuplicityCommand.takesLiterally(ByteString.of(path), Examples.setup("file:///s"))).as(path)
                    .isFalse();
            refused(new DuplicityJob.Restore(TIME, ByteString.of(path), ByteString.of("/new"), true),
                    Examples.setup("file:///s"), DEBIAN, "");
        }
        assertThat(DuplicityCommand.takesLiterally(ByteString.of("a/$5 ~x $PATHS"), Examples.setup("file:///s")))
                .isTrue();
        var harmless = new DuplicityJob.Restore(TIME, ByteString.of("a/$5 ~x $PATHS"), ByteString.of("/new"), true);
        assertThat(arguments(harmless, Examples.setup("file:///s"), DEBIAN))
                .contains("--file-to-restore=a/$5 ~x $PATHS");
    }

    @Test
    void keepsNamesThatAreNotUtf8() throws DuplicityException {
        var name = ByteString.copyOf(new byte[] {'a', (byte) 0xfc});
        var command = DuplicityCommand.of(new DuplicityJob.Restore(TIME, name, ByteString.of("/new"), true),
                Examples.setup("file:///s"), DEBIAN,
                Examples.DIRECTORIES);
        var expected = new ArrayList<Byte>();
        for (byte b : "--file-to-restore=a".getBytes(StandardCharsets.UTF_8)) expected.add(b);
        expected.add((byte) 0xfc);
        var found = command.arguments().stream().filter(one -> one.startsWith(ByteString.of("--file"))).findFirst()
                .orElseThrow();
        assertThat(found.toByteArray()).isEqualTo(bytes(expected));
    }

    private static byte[] bytes(List<Byte> list) {
        var bytes = new byte[list.size()];
        for (int i = 0; i < bytes.length; i++) bytes[i] = list.get(i);
        return bytes;
    }

    private static void refused(DuplicityJob job, Setup setup, Version version, String part) {
        assertThatThrownBy(() -> arguments(job, setup, version)).as(setup.url())
                .isInstanceOf(DuplicityException.Failed.class).hasMessageContaining(part);
    }
}
