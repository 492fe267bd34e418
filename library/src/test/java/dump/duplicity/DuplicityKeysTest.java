package dump.duplicity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.engine.CleanupResult;
import dump.engine.EngineException;
import dump.model.Event;
import dump.model.Events;
import dump.model.Remedy;
import dump.nativeengine.Runs;
import dump.snapshots.SnapshotFilter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** An archive is encrypted and signed in one way, which can be read back. */
@ParameterizedClass
@MethodSource("dump.duplicity.DuplicityPrograms#all")
class DuplicityKeysTest {
    /** Certifies and signs; a younger part signs, too. */
    private static final String SIGNER = "signer@example.org";
    private static final String OTHER = "other@example.org";
    /** Its secret half has a passphrase that is not that of the tests. */
    private static final String LOCKED = "locked@example.org";
    private static final String NOT_HERE = "elsewhere@example.org";

    @Parameter String program;
    @TempDir Path base;
    private final List<Event> told = new ArrayList<>();

    @BeforeAll
    static void makeKeys() throws Exception {
        if (!gpg("--list-keys", SIGNER).isEmpty()) return;
        gpg("--passphrase", DuplicityPlace.PASSPHRASE, "--quick-generate-key", SIGNER, "ed25519", "cert,sign", "never");
        gpg("--passphrase", DuplicityPlace.PASSPHRASE, "--quick-add-key", fingerprint(SIGNER), "cv25519", "encrypt");
        gpg("--passphrase", DuplicityPlace.PASSPHRASE, "--quick-add-key", fingerprint(SIGNER), "ed25519", "sign");
        gpg("--passphrase", DuplicityPlace.PASSPHRASE, "--quick-generate-key", OTHER, "future-default", "default",
                "never");
        gpg("--passphrase", "another", "--quick-generate-key", LOCKED, "future-default", "default", "never");
        gpg("--passphrase", "another", "--quick-generate-key", NOT_HERE, "future-default", "default", "never");
        gpg("--yes", "--delete-secret-keys", fingerprint(NOT_HERE));
    }

    @Test
    void everyNameOfASigningKeyIsOneThatCanBeReadBackWith() throws Exception {
        var digits = fingerprint(SIGNER);
        for (var name : List.of(SIGNER, digits, digits.toLowerCase(Locale.ROOT), "0x" + digits.substring(24),
                digits.substring(24).toLowerCase(Locale.ROOT), "<" + SIGNER + ">")) {
            var place = place(name).with(false, null, name);
            try (var engine = place.open()) {
                engine.backup(Runs.backup(source()), this::tell);
            }
            place.forgetCache();
            try (var engine = place.open()) {
                var snapshot = engine.snapshots(SnapshotFilter.ALL, this::tell).getFirst();
                Runs.restore(engine, snapshot, base.resolve("to " + name), this::tell);
            }
            assertThat(base.resolve("to " + name + "/file")).as(name).hasContent("content");
        }
    }

    @Test
    void aKeyThatCannotSignIsToldAtTheStart() throws Exception {
        for (var name : List.of("nobody@example.org", NOT_HERE)) {
            var place = place(name).with(false, null, name);
            try (var engine = place.open()) {
                assertThatThrownBy(() -> engine.backup(Runs.backup(source()), this::tell)).as(name)
                        .isInstanceOf(EngineException.Failed.class).hasMessageContaining(name);
            }
            assertThat(place.destination()).doesNotExist();
        }
    }

    @Test
    void theFirstSetIsReadBackBeforeTheRunSaysDone() throws Exception {
        var place = place("locked").with(false, LOCKED, null);
        try (var engine = place.open("--gpg-options=--trust-model=always")) {
            assertThatThrownBy(() -> engine.backup(Runs.backup(source()), this::tell))
                    .isInstanceOf(EngineException.class).hasMessageContaining("cannot be read back");
        }
    }

    @Test
    void whoHasOnlyThePublicKeyIsToldThatNothingCanBeReadHere() throws Exception {
        var place = place("public").with(false, NOT_HERE, null);
        try (var engine = place.open("--gpg-options=--trust-model=always")) {
            engine.backup(Runs.backup(source()), this::tell);
        }
        assertThat(told).anyMatch(event -> event instanceof Event.Warning(var text, var _)
                && text.contains("the secret key"));
    }

    @Test
    void whoHasOnlyThePublicKeyCanLetOldBackupsGo() throws Exception {
        var place = place("expiring").with(false, NOT_HERE, null);
        for (int day = 0; day < 2; day++)
            try (var engine = place.open("--gpg-options=--trust-model=always",
                    "--current-time=" + (1_600_000_000 + day * 86_400))) {
                engine.backup(Runs.backup(true, false, source()), this::tell);
            }
        place.forgetCache();
        try (var engine = DuplicityEngine.open(place.setup("--gpg-options=--trust-model=always"), false, false,
                _ -> List.of())) {
            var plan = engine.planCleanup(Instant.ofEpochSecond(1_600_086_400), this::tell);
            assertThat(engine.cleanup(plan, this::tell)).isEqualTo(new CleanupResult(0, 1, 0));
            assertThat(engine.snapshots(SnapshotFilter.ALL, this::tell)).hasSize(1);
        }
        assertThat(place.destination().toFile().list()).hasSize(3);
    }

    @Test
    void anArchiveIsEncryptedInOneWayOnly() throws Exception {
        var passphrase = place("passphrase");
        var key = place("key").with(false, SIGNER, null);
        var plain = place("plain").with(true, null, null);
        for (var place : List.of(passphrase, key, plain)) {
            try (var engine = place.open("--gpg-options=--trust-model=always")) {
                engine.backup(Runs.backup(source()), Events.NONE);
            }
        }
        // What the names say is told whether anything of it is here or not.
        passphrase.forgetCache();
        refuses(passphrase.with(true, null, null), "--no-encryption");
        refuses(key.with(true, null, null), "for all to read");
        refuses(passphrase, "for all to read", "--no-encr");
        refuses(plain.with(false, null, null), "is not encrypted");
        refuses(plain.with(false, SIGNER, null), "is not encrypted");
        refuses(key.with(false, null, null), "encrypted with the passphrase");
        refuses(passphrase.with(false, SIGNER, null), "encrypted with a passphrase");
        for (var place : List.of(passphrase, key, plain)) {
            try (var engine = place.open("--gpg-options=--trust-model=always")) {
                engine.backup(Runs.backup(source()), Events.NONE);
            }
        }
    }

    @Test
    void anotherKeyNeedsAFullBackup() throws Exception {
        var place = place("keys").with(false, SIGNER, SIGNER);
        try (var engine = place.open("--gpg-options=--trust-model=always")) {
            engine.backup(Runs.backup(source()), Events.NONE);
        }
        for (var other : List.of(place.with(false, OTHER, SIGNER), place.with(false, SIGNER, OTHER))) {
            var before = other.state();
            try (var engine = other.open("--gpg-options=--trust-model=always")) {
                assertThatThrownBy(() -> engine.backup(Runs.backup(source()), this::tell))
                        .isInstanceOf(EngineException.Refused.class)
                        .matches(failure -> ((EngineException) failure).remedy() instanceof Remedy.Protect);
                assertThat(other.state()).isEqualTo(before);
            }
        }
        try (var engine = place.with(false, OTHER, OTHER).open("--gpg-options=--trust-model=always")) {
            engine.backup(Runs.backup(true, false, source()), this::tell);
        }
    }

    @Test
    void eachOfSeveralRecipientsCanRestore() throws Exception {
        var place = place("several").with(false, SIGNER + " " + NOT_HERE, null);
        for (int i = 0; i < 2; i++) {
            try (var engine = place.open("--gpg-options=--trust-model=always")) {
                var file = Files.writeString(source().resolve("file"), "content " + i);
                // Duplicity takes a file for unchanged if it changed within the second that it knows.
                Files.setLastModifiedTime(file, FileTime.fromMillis(1_600_000_000_000L + 1000 * i));
                engine.backup(Runs.backup(source()), this::tell);
            }
        }
        assertThat(told).noneMatch(Event.Warning.class::isInstance);
        var keys = gpg("--list-packets", "--list-only", Files.list(place.destination())
                .filter(file -> file.toString().contains("full") && file.toString().contains("manifest")).findFirst()
                .orElseThrow().toString());
        assertThat(keys.lines().filter(line -> line.startsWith(":pubkey enc packet"))).hasSize(2);
        place.forgetCache();
        try (var engine = place.open("--gpg-options=--trust-model=always")) {
            var snapshots = engine.snapshots(SnapshotFilter.ALL, this::tell);
            Runs.restore(engine, snapshots.getLast(), base.resolve("to several"), this::tell);
        }
        assertThat(base.resolve("to several/file")).hasContent("content 1");
        var third = place.with(false, SIGNER + " " + NOT_HERE + " " + OTHER, null);
        try (var engine = third.open("--gpg-options=--trust-model=always")) {
            assertThatThrownBy(() -> engine.backup(Runs.backup(source()), this::tell))
                    .isInstanceOf(EngineException.Refused.class).hasMessageContaining("names " + OTHER + ", too")
                    .hasFieldOrPropertyWithValue("remedy", new Remedy.Protect(Remedy.Protection.FULL_WITH_KEYS));
            engine.backup(Runs.backup(true, false, source()), this::tell);
        }
        // Who leaves needs no full one: those that stay can restore all of it.
        try (var engine = third.with(false, SIGNER, null).open("--gpg-options=--trust-model=always")) {
            Files.writeString(source().resolve("file"), "content 2");
            engine.backup(Runs.backup(source()), this::tell);
        }
    }

    private void refuses(DuplicityPlace place, String words, String... options) throws Exception {
        var before = place.state();
        for (boolean full : List.of(true, false)) {
            try (var engine = place.open(options)) {
                assertThatThrownBy(() -> engine.backup(Runs.backup(full, false, source()), this::tell))
                        .isInstanceOf(EngineException.Refused.class).hasMessageContaining(words)
                        .matches(failure -> ((EngineException) failure).remedy() instanceof Remedy.Protect);
            }
        }
        assertThat(place.state()).isEqualTo(before);
    }

    private DuplicityPlace place(String name) throws Exception {
        DuplicityPrograms.mustHave(program);
        return DuplicityPlace.of(program, base.toRealPath().resolve("place " + name), false);
    }

    private Path source() throws Exception {
        var source = base.toRealPath().resolve("source");
        if (Files.notExists(source)) Files.writeString(Files.createDirectory(source).resolve("file"), "content");
        return source;
    }

    private static String fingerprint(String key) throws Exception {
        return gpg("--with-colons", "--list-keys", key).lines().filter(line -> line.startsWith("fpr:")).findFirst()
                .orElseThrow().split(":")[9];
    }

    private static String gpg(String... arguments) throws Exception {
        var all = new ArrayList<>(List.of("gpg", "--batch", "--quiet", "--pinentry-mode", "loopback"));
        all.addAll(Arrays.asList(arguments));
        var builder = new ProcessBuilder(all).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("GNUPGHOME", DuplicityPlace.gpgHome().toString());
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }

    private void tell(Event event) {
        if (!(event instanceof Event.Said)) told.add(event);
    }
}
