package dump.duplicity.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dump.duplicity.command.Programs;
import dump.duplicity.command.QuickGnupg;
import dump.duplicity.command.Setups;
import dump.process.Secrets;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What would be written is protected as what is there; keys that ask for no passphrase tell who signed it. */
class ProtectionTest {
    private static final String MANIFEST = "duplicity-full.20150328T100000Z.manifest.gpg";
    private static final String ONE = "one@example.org";
    private static final String TWO = "two@example.org";
    private static final String LOCKED = "locked@example.org";

    @TempDir Path base;
    private Path there;

    @BeforeEach
    void makeKeys() throws Exception {
        Programs.mustHave("gpg");
        base = base.toRealPath();
        QuickGnupg.home(base.resolve("gpg"));
        there = Files.createDirectory(base.resolve("there"));
        for (var key : List.of(ONE, TWO)) gpg("", "--passphrase", "", "--quick-generate-key", key, "future-default",
                "default", "never");
        Files.write(there.resolve("duplicity-full-signatures.20150328T100000Z.sigtar.gpg"), new byte[] {1});
        Files.write(there.resolve("duplicity-full.20150328T100000Z.vol1.difftar.gpg"), new byte[] {1});
    }

    @AfterEach
    void endAgent() throws Exception {
        run("gpgconf", "", "--kill", "gpg-agent");
    }

    @Test
    void theKeyThatSignedItSignsTheNext() throws Exception {
        manifest(ONE, "--local-user", ONE, "--sign");
        assertThat(complaint(ONE, ONE)).isNull();
    }

    @Test
    void anotherKeyThanTheOneThatSignedItIsToldWithBoth() throws Exception {
        manifest(ONE, "--local-user", ONE, "--sign");
        assertThat(complaint(ONE, TWO)).contains("is signed with the key ").contains("with duplicity.sign-key = ");
    }

    @Test
    void whatIsNotSignedIsNotBuiltOnWithASignature() throws Exception {
        manifest(ONE);
        assertThat(complaint(ONE, ONE)).contains("is not signed, or with a key that is not here");
        assertThat(complaint(ONE, null)).isNull();
    }

    @Test
    void whatOnlyAnotherMachineCanOpenIsNotComplainedOf() throws Exception {
        manifest(ONE);
        gpg("", "--yes", "--delete-secret-keys", fingerprint(ONE));
        assertThat(complaint(ONE, TWO)).isNull();
    }

    @Test
    void aKeyThatAsksForAPassphraseIsLeftToTheAgent() throws Exception {
        gpg("", "--passphrase", "of the key", "--quick-generate-key", LOCKED, "future-default", "default", "never");
        endAgent();
        manifest(LOCKED);
        assertThat(complaint(LOCKED, TWO)).isNull();
    }

    @Test
    void aDamagedManifestTellsNothingOfItsSigner() throws Exception {
        manifest(ONE, "--local-user", ONE, "--sign");
        var bytes = Files.readAllBytes(there.resolve(MANIFEST));
        bytes[bytes.length - 5] ^= 1;
        Files.write(there.resolve(MANIFEST), bytes);
        assertThat(complaint(ONE, TWO)).isNull();
    }

    @Test
    void anotherKeyToEncryptToNeedsANewChain() throws Exception {
        manifest(ONE);
        assertThat(complaint(TWO, null)).contains("duplicity.gpg-key names " + TWO + " instead");
        try (var archive = archive(TWO, null)) {
            assertThat(protection(archive).complaint(false)).as("which it is").isNull();
        }
    }

    private String complaint(String encryptTo, String signWith) throws Exception {
        try (var archive = archive(encryptTo, signWith)) {
            var complaint = protection(archive).complaint(true);
            return complaint == null ? null : complaint.text();
        }
    }

    private OpenedArchive archive(String encryptTo, String signWith) throws Exception {
        return OpenedArchive.of(Setups.below(base, List.of(), List.of(encryptTo), signWith, new Secrets())
                .withSigner());
    }

    private static Protection protection(OpenedArchive archive) {
        return new Protection(archive.setup, archive.destination, archive.proof);
    }

    private void manifest(String encryptTo, String... options) throws Exception {
        var all = new ArrayList<>(List.of("--trust-model", "always", "--output", there.resolve(MANIFEST).toString(),
                "--recipient", encryptTo));
        all.addAll(List.of(options));
        all.add("--encrypt");
        gpg("Hostname host\nLocaldir /source\n", all.toArray(String[]::new));
        assertThat(there.resolve(MANIFEST)).isNotEmptyFile();
    }

    private String fingerprint(String key) throws Exception {
        return gpg("", "--with-colons", "--list-keys", key).lines().filter(line -> line.startsWith("fpr:")).findFirst()
                .orElseThrow().split(":")[9];
    }

    private String gpg(String input, String... arguments) throws Exception {
        var all = new ArrayList<>(List.of("--batch", "--quiet", "--pinentry-mode", "loopback"));
        all.addAll(List.of(arguments));
        return run("gpg", input, all.toArray(String[]::new));
    }

    private String run(String program, String input, String... arguments) throws Exception {
        var all = new ArrayList<>(List.of(program));
        all.addAll(List.of(arguments));
        var builder = new ProcessBuilder(all).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("GNUPGHOME", base.resolve("gpg").toString());
        var process = builder.start();
        try (var out = process.getOutputStream()) {
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)).transferTo(out);
        }
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }
}
