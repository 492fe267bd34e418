package dump.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Passphrases come and go, and the one that opens the repository is always told. */
class KeyTranscriptTest extends TranscriptCase {
    private Path secret;

    @BeforeEach
    void makesABackup() throws Exception {
        assertThat(dump("backup", "--source", "work", "--to", "disk")).endsWith("exit 0\n");
        secret = home.resolve(".config/dump/dump.passphrase");
    }

    @Test
    void listsTheKeyInUse() {
        assertThat(dump("key")).isEqualTo("* IDENTIFIER  TIME  1.0 MiB x 1  anna@host\n--\nexit 0\n");
        assertThat(dump("key", "list", "--json")).startsWith("{\"type\":\"key\",\"id\":\"").contains("\"in_use\":true,")
                .contains("\"user\":\"anna\",\"host\":\"host\",\"n\":1024,\"r\":8,\"p\":1}\n");
    }

    @Test
    void addsRemovesAndKeepsTheOneInUse() throws Exception {
        assertThat(dump("key", "add", "--generate", "--new-passphrase-file", "second")).isEqualTo("""
                the new passphrase opens the repository (key IDENTIFIER)
                --
                dump: the new passphrase is in second; keep a copy of it elsewhere
                exit 0
                """);
        assertThat(Files.getPosixFilePermissions(home.resolve("second")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(dump("key", "add", "--generate", "--new-passphrase-file", "second"))
                .isEqualTo("--\ndump: ~/second is there already; without --generate the passphrase in it is taken\nexit 2\n");
        assertThat(dump("key", "add", "--new-passphrase-file", "second")).isEqualTo(
                "the key IDENTIFIER already opens the repository with that passphrase\n--\nexit 0\n");
        var keys = Transcript.raw(home, "key");
        assertThat(dump("key", "remove", keys.substring(2, 10))).isEqualTo("--\ndump: the key IDENTIFIER is the one that"
                + " the passphrase in use opens; `dump key passwd` replaces it, and with another passphrase"
                + " (--passphrase-file FILE) it can be removed\nexit 1\n");
        assertThat(dump("--passphrase-file", "second", "key", "remove", keys.substring(2, 10)))
                .isEqualTo("removed the key IDENTIFIER\n--\nexit 0\n");
        assertThat(dump("snapshots")).endsWith("; the one given is from the passphrase file ~/.config/dump/dump.passphrase"
                + "\nexit 12\n");
        assertThat(dump("--passphrase-file", "second", "snapshots")).endsWith("exit 0\n");
    }

    @Test
    void theFileThatTheConfigurationReadsGetsTheNewOne() throws Exception {
        var old = Files.readString(secret);
        var other = Files.createSymbolicLink(home.resolve("link"), secret);
        assertThat(dump("-t", "key", "passwd", "--generate")).contains("would add a key for a passphrase that it makes,"
                + " then put that passphrase into ~/.config/dump/dump.passphrase, then remove the key IDENTIFIER");
        assertThat(Files.readString(secret)).isEqualTo(old);
        assertThat(dump("key", "passwd", "--generate"))
                .startsWith("the new passphrase opens the repository (key IDENTIFIER); removed the key IDENTIFIER\n")
                .contains("Copy this file now to another place").endsWith("exit 0\n");
        assertThat(Files.readString(other)).hasSize(48).isNotEqualTo(old);
        assertThat(Files.list(secret.getParent()).map(file -> file.getFileName().toString()))
                .containsExactlyInAnyOrder("dump.passphrase", "dump.toml");
        assertThat(dump("key")).hasLineCount(3);
        assertThat(dump("snapshots")).endsWith("exit 0\n");
    }

    /** As a kill leaves it: the new one is written beside, and perhaps opens the repository already. */
    @Test
    void anInterruptedChangeGoesOn() throws Exception {
        assertThat(dump("key", "add", "--generate", "--new-passphrase-file", ".config/dump/dump.passphrase.new"))
                .endsWith("exit 0\n");
        var next = Files.readString(home.resolve(".config/dump/dump.passphrase.new"));
        assertThat(dump("key", "passwd", "--generate")).startsWith("the key IDENTIFIER already opens the repository with"
                + " that passphrase; removed the key IDENTIFIER\n").endsWith("exit 0\n");
        assertThat(Files.readString(secret)).isEqualTo(next);
        assertThat(dump("key")).hasLineCount(3);
    }

    @Test
    void saysWhatStillGivesTheOldOne() throws Exception {
        secret("next", "a new one");
        assertThat(dump("key", "passwd", "--new-passphrase-file", "next")).endsWith("""
                dump: warning: ~/.config/dump/dump.passphrase still holds the old passphrase, and ~/.config/dump/dump.toml \
                reads it there: put the new one into it (mv next ~/.config/dump/dump.passphrase) before the next backup
                exit 0
                """);
        assertThat(dump("snapshots")).endsWith("exit 12\n");
        Files.delete(secret);
        Files.move(home.resolve("next"), secret);
        assertThat(dump("snapshots")).endsWith("exit 0\n");
        secret("third", "another one");
        assertThat(dump("key", "passwd", "--yes", "--new-passphrase-file", "third")).endsWith("exit 0\n");
        assertThat(Files.readString(secret)).isEqualTo("another one\n");
        assertThat(dump("--repository", "disk", "--passphrase-file", "third", "key", "passwd", "--new-passphrase-file",
                "third")).isEqualTo("--\ndump: the new passphrase is the one in use; nothing was changed\nexit 1\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "key remove   | name the key to remove: `dump key list` shows their IDs",
        "key add it   | only `dump key remove` takes an ID; a passphrase is asked for, or read from --new-passphrase-file",
        "key --generate | --new-passphrase-file and --generate are for `dump key add` and `dump key passwd`",
        "key add --generate | name the file that the new passphrase is to be written to with --new-passphrase-file",
        "key add      | there is no terminal to ask for the new passphrase; name its file with"
            + " --new-passphrase-file FILE"})
    void wrongWords(String command, String complaint) {
        assertThat(dump(command.split(" "))).isEqualTo("--\ndump: " + complaint + "\nexit 2\n");
    }

    @Test
    void wordsOfOtherPrograms() {
        assertThat(dump("key", "rm", "x")).isEqualTo("--\ndump: `dump key` takes list, add, remove or passwd, not \"rm\""
                + "\nDid you mean remove?\nexit 2\n");
        assertThat(dump("key", "change-passphrase")).contains("Did you mean passwd?");
    }

    private void secret(String name, String text) throws Exception {
        var file = Files.writeString(home.resolve(name), text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
