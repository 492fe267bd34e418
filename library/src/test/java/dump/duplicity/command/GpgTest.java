package dump.duplicity.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.model.ByteString;
import dump.process.Child;
import dump.process.Collected;
import dump.process.Invocation;
import dump.process.Program;
import dump.process.Shell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A passphrase is tried on a file as Duplicity lets the real GnuPG encrypt it. */
@Timeout(120)
class GpgTest {
    private static final byte[] RIGHT = "correct horse \\ é".getBytes(StandardCharsets.UTF_8);
    @TempDir Path home;
    private String gpg;

    @BeforeEach
    void find() throws Exception {
        gpg = Programs.mustHave("gpg");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
    }

    /** Keys need the agent, which would outlive its directory. */
    @AfterEach
    void endAgent() throws Exception {
        var builder = new ProcessBuilder("gpgconf", "--kill", "gpg-agent");
        builder.environment().put("GNUPGHOME", home.toString());
        try {
            builder.start().waitFor();
        } catch (IOException noneToEnd) {
            // Without gpgconf there is no agent.
        }
    }

    @Test
    void theRightOneOpensIt() throws Exception {
        assertThat(trial(encrypted("content".getBytes(StandardCharsets.UTF_8), RIGHT), RIGHT, List.of()))
                .isEqualTo(new Gpg.Trial.Opened(ByteString.of("content"), null));
    }

    @Test
    void everyByteOfAPassphraseCounts() throws Exception {
        var passphrase = new byte[254];
        for (int i = 0, b = 1; b < 256; b++) if (b != '\n') passphrase[i++] = (byte) b;
        var file = encrypted(new byte[] {7}, passphrase);
        assertThat(trial(file, passphrase, List.of())).isInstanceOf(Gpg.Trial.Opened.class);
        passphrase[200]++;
        assertThatThrownBy(() -> trial(file, passphrase, List.of()))
                .isInstanceOf(DuplicityException.WrongPassphrase.class);
    }

    @Test
    void aBigFileGoesThroughAndATooBigOneIsRefused() throws Exception {
        var content = new byte[2 << 20];
        new Random(3).nextBytes(content);
        var file = encrypted(content, RIGHT);
        assertThat(((Gpg.Trial.Opened) trial(file, RIGHT, List.of())).content()).isEqualTo(ByteString.copyOf(content));
        assertThatThrownBy(() -> Gpg.tryPassphrase(file, setup(List.of()), RIGHT, 1 << 20))
                .isInstanceOf(DuplicityException.Failed.class).hasMessageContaining("longer than");
    }

    @Test
    void aWrongOneIsTold() throws Exception {
        var file = encrypted(new byte[] {1}, RIGHT);
        for (var wrong : List.of("wrong", "", "correct horse")) {
            assertThatThrownBy(() -> trial(file, wrong.getBytes(StandardCharsets.UTF_8), List.of()))
                    .isInstanceOf(DuplicityException.WrongPassphrase.class);
        }
    }

    @Test
    void theBeginningOfAFileIsEnoughToTellAWrongOne() throws Exception {
        var content = new byte[1 << 20];
        new Random(4).nextBytes(content);
        var head = Arrays.copyOf(encrypted(content, RIGHT), 64 << 10);
        Gpg.tryOnHead(head, setup(List.of()), RIGHT);
        assertThatThrownBy(() -> Gpg.tryOnHead(head, setup(List.of()), "wrong".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(DuplicityException.WrongPassphrase.class);
    }

    @Test
    void aDamagedFileIsCalledThatInTheWordsOfGpg() throws Exception {
        assertThat(trial(new byte[] {1, 2, 3}, RIGHT, List.of())).isInstanceOfSatisfying(Gpg.Trial.Damaged.class,
                damaged -> assertThat(damaged.words()).contains("no valid OpenPGP data"));
        var file = encrypted(new byte[1000], RIGHT);
        // Nothing at all, cut behind the first packet (GnuPG then ends well), and in the middle.
        for (int length : new int[] {0, 13, 15, file.length / 2, file.length - 1})
            assertThat(trial(Arrays.copyOf(file, length), RIGHT, List.of())).as("" + length)
                    .isInstanceOf(Gpg.Trial.Damaged.class);
        file[file.length - 1] ^= 1;
        assertThat(trial(file, RIGHT, List.of())).isInstanceOf(Gpg.Trial.Damaged.class);
    }

    @Test
    void aKeyThatIsNotHereIsNoWrongPassphrase() throws Exception {
        run(null, "--passphrase", "", "--quick-generate-key", "someone@example.org", "default", "default", "never");
        var file = run(new byte[] {1, 2}, "--trust-model", "always", "-r", "someone@example.org", "--encrypt");
        assertThat(trial(file, RIGHT, List.of()))
                .isEqualTo(new Gpg.Trial.Opened(ByteString.copyOf(new byte[] {1, 2}), null));
        var elsewhere = Files.createDirectory(home.resolve("empty"), PosixFilePermissions.asFileAttribute(
                PosixFilePermissions.fromString("rwx------")));
        assertThat(trial(file, RIGHT, List.of("--gpg-options=--homedir " + elsewhere)))
                .isInstanceOf(Gpg.Trial.NoSecretKey.class);
    }

    @Test
    void theWrongPassphraseOfAKeyIsTold() throws Exception {
        run(null, "--passphrase", "of the key", "--quick-generate-key", "someone@example.org", "default", "default",
                "never");
        var file = run(new byte[] {1, 2}, "--trust-model", "always", "-r", "someone@example.org", "--encrypt");
        endAgent();
        assertThatThrownBy(() -> trial(file, RIGHT, List.of())).isInstanceOf(DuplicityException.WrongPassphrase.class);
        assertThat(trial(file, "of the key".getBytes(StandardCharsets.UTF_8), List.of()))
                .isInstanceOf(Gpg.Trial.Opened.class);
    }

    @Test
    void anOldOneThatKnowsNoPinentryModeIsAskedWithout() throws Exception {
        var old = home.resolve("gpg1");
        Files.writeString(old, "#!/bin/sh\ncase \" $* \" in *' --pinentry-mode '*)\n"
                + "echo 'gpg: invalid option \"--pinentry-mode\"' >&2; exit 2 ;; esac\n"
                + "exec '" + gpg + "' --pinentry-mode loopback \"$@\"\n");
        Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rwx------"));
        var file = encrypted(new byte[] {9}, RIGHT);
        assertThat(trial(file, RIGHT, List.of("--gpg-binary", old.toString()))).isInstanceOf(Gpg.Trial.Opened.class);
    }

    @Test
    void aMissingOneIsToldWithItsPackage() {
        assertThatThrownBy(() -> trial(new byte[] {1}, RIGHT, List.of("--gpg-binary=/nowhere/gpg")))
                .isInstanceOf(DuplicityException.Failed.class)
                .hasMessageStartingWith("GnuPG is not installed: install the package gnupg");
    }

    private Gpg.Trial trial(byte[] file, byte[] passphrase, List<String> options) throws Exception {
        return Gpg.tryPassphrase(file, setup(options), passphrase, 16 << 20);
    }

    private Setup setup(List<String> options) {
        return Setups.of("duplicity", "file:///nowhere", options, Map.of("GNUPGHOME", home.toString()));
    }

    private byte[] encrypted(byte[] content, byte[] passphrase) throws Exception {
        var secret = home.resolve("passphrase");
        Files.write(secret, passphrase);
        return run(content, "--passphrase-file", secret.toString(), "--symmetric");
    }

    private byte[] run(byte[] input, String... arguments) throws Exception {
        var all = new ArrayList<>(List.of("--batch", "--quiet", "--pinentry-mode", "loopback"));
        all.addAll(List.of(arguments));
        var output = new Collected("output", 16 << 20);
        var invocation = Invocation.plain(new Program("gpg", "GnuPG", "gnupg"), all, setup(List.of()).environment(),
                Shell.TIMEOUTS);
        var ending = new Child(invocation).run(input, output, line -> { });
        assertThat(ending.code()).as(ending.errorTail()).isZero();
        return output.toByteArray();
    }
}
