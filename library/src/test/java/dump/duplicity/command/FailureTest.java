package dump.duplicity.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dump.duplicity.findings.Sample;
import dump.model.ByteString;
import dump.model.Remedy;
import dump.process.Secrets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailureTest {
    private static final DuplicityJob RESTORE = new DuplicityJob.Restore(Instant.EPOCH, ByteString.of("no/such"),
            ByteString.of("/w/new"),
            true);
    private static final Setup SETUP = Examples.setup("file:///store");

    private static DuplicityException of(String name) {
        return of(name, SETUP);
    }

    private static DuplicityException of(String name, Setup setup) {
        var sample = Sample.of(name);
        return Failure.of(sample.exit(), sample.error(), sample.stderr(), null, RESTORE, setup);
    }

    private static DuplicityException said(int exit, String stderr) {
        return Failure.of(exit, null, stderr, null, RESTORE, SETUP);
    }

    private static void is(String sample, Class<? extends DuplicityException> kind, String... parts) {
        assertThat(of(sample)).as(sample).isInstanceOf(kind)
                .extracting(failure -> failure.getMessage() + failure.remedy(), STRING).contains(parts);
    }

    @Test
    void knowsAWrongPassphrase() {
        for (var sample : List.of("wrong-passphrase-restore", "wrong-passphrase-inc", "v3.2.1-wrong-passphrase-restore",
                "v3.2.1-wrong-passphrase-inc", "v0.8.22-cleanup-wrong-passphrase", "v3.2.1-cleanup-wrong-passphrase"))
            is(sample, DuplicityException.WrongPassphrase.class, "passphrase", "file:///store");
    }

    @Test
    void findsTheUnreadableManifestBehindASuccess() {
        var sample = Sample.of("wrong-passphrase-inc");
        assertThat(Failure.hidden(sample.exit(), sample.error())).isTrue();
        assertThat(Failure.hidden(0, null)).isFalse();
        assertThat(Failure.hidden(1, sample.error())).isFalse();
    }

    @Test
    void tellsAKeyThatNobodyUnlockedFromOneThatIsNotHere() {
        var encrypted = "GPGError: GPG Failed, see log below:\ngpg: encrypted with 3072-bit RSA key\n";
        for (var why : List.of("Inappropriate ioctl for device", "No pinentry", "Operation cancelled", "Timeout"))
            assertThat(said(31, encrypted + "gpg: public key decryption failed: " + why
                    + "\ngpg: decryption failed: No secret key\n")).as(why)
                    .isInstanceOf(DuplicityException.Failed.class)
                    .hasMessageContaining("could not ask for the passphrase of the key")
                    .hasFieldOrPropertyWithValue("remedy", new Remedy.GivePassphrase());
        assertThat(said(31, encrypted + "gpg: decryption failed: No secret key\n"))
                .isInstanceOf(DuplicityException.NoSecretKey.class).hasMessageContaining("is not here");
    }

    @Test
    void namesThePythonOfAVirtualEnvironment(@TempDir Path directory) throws Exception {
        for (var one : Map.of("#!" + directory + "/bin/python3\n", "install it with: " + directory
                + "/bin/python3 -m pip install pexpect", "#!/usr/bin/python3\n", "install python3-pexpect",
                "#!/usr/bin/env python3.11\n", "install it with: " + directory + "/python3.11 -m pip install pexpect",
                "#!/bin/sh\n", "install it for the Python that runs " + directory + "/duplicity").entrySet()) {
            for (var name : List.of("duplicity", "python3.11")) {
                var file = Files.writeString(directory.resolve(name), one.getKey());
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
            }
            var setup = Setups.of(directory + "/duplicity", "sftp://host/x", List.of(), Map.of("PATH", "" + directory));
            assertThat(Failure.of(30, null, "ModuleNotFoundError: No module named 'pexpect'", null, RESTORE, setup))
                    .as(one.getKey()).hasMessageEndingWith(one.getValue());
        }
    }

    @Test
    void tellsThatRsyncMakesNoDirectory() {
        assertThat(said(50, "BackendException: Error running 'rsync x': returned 23, with output:\nrsync: [sender]"
                + " change_dir \"/no/such\" failed: No such file or directory (2)\n"))
                .isInstanceOf(DuplicityException.Absent.class).hasMessageContaining("make the directory first");
    }

    @Test
    void namesTheTargetOfARestoreThatIsFull() {
        assertThat(said(30, "OSError: [Errno 28] No space left on device: '/x'")).hasMessageContaining("restored to")
                .hasFieldOrPropertyWithValue("remedy", new Remedy.RoomOrOtherTarget());
    }

    @Test
    void knowsTheLock() {
        is("v0.8.22-locked", DuplicityException.Locked.class, "photos");
        is("v3.2.1-locked", DuplicityException.Locked.class, "photos");
    }

    @Test
    void namesTheLockThatAnOldVersionLeavesWhenItIsKilled() {
        var said = said(23, "Another instance is already running with this archive directory\nIf you are sure that this is "
                + "the  only instance running you may delete\nthe following lockfile and run the command again :\n"
                + "\t/cache/photos/lockfile.lock\n");
        assertThat(said).isInstanceOf(DuplicityException.Locked.class)
                .hasMessageContaining(SETUP.archiveDirectory() + "/photos/lockfile.lock");
    }

    @Test
    void knowsThatNothingIsThere() {
        for (var sample : List.of("v0.8.22-no-archive", "v3.2.1-no-archive", "v0.8.22-no-chain", "v3.2.1-no-chain",
                "missing-archive-list"))
            is(sample, DuplicityException.Absent.class, "file:///store");
    }

    @Test
    void knowsDamage() {
        is("corrupt-volume", DuplicityException.Damaged.class, "duplicity-full.20150328T100000Z.vol1.difftar.gpg");
        is("v3.2.1-corrupt-volume", DuplicityException.Damaged.class,
                "duplicity-full.20150328T100000Z.vol1.difftar.gpg");
        for (var sample : List.of("missing-volume", "v3.2.1-missing-volume", "v3.2.1-missing-manifest"))
            is(sample, DuplicityException.Damaged.class, "missing");
    }

    @Test
    void knowsWhatTheUserCanMend() {
        is("bad-exclude", DuplicityException.Failed.class, "exclude");
        is("v3.2.1-bad-exclude", DuplicityException.Failed.class, "exclude");
        is("no-source", DuplicityException.Failed.class, "source");
        is("v3.2.1-no-source", DuplicityException.Failed.class, "source");
        is("unknown-option", DuplicityException.Failed.class, "OPTIONS");
        is("v3.2.1-unknown-option", DuplicityException.Failed.class, "OPTIONS");
        is("restore-target-exists", DuplicityException.Failed.class, "target");
        is("v3.2.1-restore-target-exists", DuplicityException.Failed.class, "target");
        is("restore-missing-path", DuplicityException.Failed.class, "no/such", "LISTING");
        is("v3.2.1-restore-missing-path", DuplicityException.Failed.class, "no/such", "LISTING");
        is("v3.2.1-open-files", DuplicityException.Failed.class, "ulimit -n 1024");
        is("v3.2.1-bad-scheme", DuplicityException.Failed.class, "REPOSITORY");
        is("v0.8.22-no-gpg", DuplicityException.Failed.class, "install gnupg");
        is("v3.2.1-no-gpg", DuplicityException.Failed.class, "install gnupg");
    }

    @Test
    void saysWhatSshSaid() {
        var setup = Examples.setup("sftp://host/store");
        var parts = Map.of("paramiko-refused", "Unable to connect to port", "v3.2.1-paramiko-refused",
                "Unable to connect to port 9 on 127.0.0.1", "v3.2.1-sftp-bad-key", "Permission denied", "sftp-refused",
                "", "v0.8.22-sftp-no-host", "", "v3.2.1-sftp-unknown-host-key", "");
        parts.forEach((sample, part) -> assertThat(of(sample, setup)).as(sample)
                .isInstanceOf(DuplicityException.Failed.class).hasMessageContaining("cannot reach")
                .hasMessageContaining(part));
        assertThat(Failure.of(50, null, "ssh: Could not resolve hostname x.invalid: Name or service not known\r\n",
                null, RESTORE, setup))
                .hasMessageContaining("(ssh: Could not resolve hostname x.invalid: Name or service not known)");
    }

    @Test
    void namesThePackageOfAMissingModule() {
        assertThat(said(30, "BackendInitialization: No module named 'pexpect'"))
                .hasMessageContaining("python3-pexpect");
        assertThat(said(23, "Could not initialize backend: No module named paramiko"))
                .hasMessageContaining("python3-paramiko");
        assertThat(said(23, "No module named 'b2sdk'")).hasMessageContaining("b2sdk");
        assertThat(said(50, "Import of duplicity.backends.boxbackend Failed: No module named 'boxsdk'"))
                .hasMessageNotContaining("boxsdk");
    }

    @Test
    void knowsProgramsSpaceAndSignals() {
        assertThat(said(127, "sh: 1: exec: duplicity: not found")).hasMessageContaining("install duplicity");
        assertThat(said(30, "OSError: [Errno 28] No space left on device")).hasMessageContaining("no space left");
        assertThat(said(35, "")).hasMessageContaining("temporary");
        assertThat(said(137, "")).hasMessageContaining("signal 9");
        assertThat(said(99, "")).hasMessageContaining("exit code 99");
        assertThat(said(31, "gpg: decryption failed: No secret key"))
                .isInstanceOf(DuplicityException.NoSecretKey.class);
    }

    @Test
    void namesTheSigningKeyBeforeThePassphrase() {
        var setup = Examples.keys("AA0E73D2", "BB0E73D2", new Secrets(), Map.of());
        assertThat(Failure.of(31, null, "GPGError: GPG Failed\ngpg: signing failed: Bad passphrase\ngpg: [stdin]:"
                + " sign+encrypt failed: Bad passphrase", null, RESTORE, setup))
                .isInstanceOf(DuplicityException.Failed.class)
                .hasMessageContaining("BB0E73D2").hasMessageContaining("SIGN_PASSPHRASE");
        assertThat(Failure.of(31, null, "GPGError: gpg: signing failed: No secret key", null, RESTORE, setup))
                .isInstanceOf(DuplicityException.Failed.class).hasMessageContaining("BB0E73D2")
                .hasMessageContaining("--import");
        assertThat(Failure.of(31, null, "GPGError: gpg: AA0E73D2: skipped: Unusable public key", null, RESTORE, setup))
                .hasMessageContaining("AA0E73D2: it has no part for encryption, has expired, or is not trusted");
    }

    @Test
    void saysOfADirectoryWhatMayNotBeWrittenAndOfDamageWhereTheRestIs() {
        for (var failed : List.of(said(50, "PermissionError: [Errno 13] Permission denied: b'/store/x'"), said(51, "")))
            assertThat(failed).hasMessageContaining("file:///store").hasMessageContaining("archive directory /cache")
                    .hasMessageNotContaining("server");
        assertThat(said(50, "No such file")).hasMessageContaining("file:///store").hasMessageNotContaining("server");
        for (var failed : List.of(said(21, ""), said(30, "librsyncError"),
                said(31, "gpg: WARNING: message was manipulated")))
            assertThat(failed).isInstanceOf(DuplicityException.Damaged.class).hasMessageContaining("other volumes")
                    .hasMessageContaining("another chain");
    }

    /** The words of Duplicity hold command lines, and a URL may hold a password. */
    @Test
    void neverRepeatsArgumentsOrPasswords() {
        for (var name : Sample.names())
            assertThat(of(name).getMessage()).as(name).doesNotContain("-oBatchMode", "Traceback", "Args:", "\n");
        var setup = Examples.setup("ftp://me:geheim@host/x");
        for (int exit = 0; exit < 256; exit++)
            assertThat(Failure.of(exit, null, "", null, RESTORE, setup).getMessage()).doesNotContain("geheim");
    }
}
