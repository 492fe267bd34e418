package dump.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dump.duplicity.archive.Duplicity;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a person types and sees, word for word; times and identifiers are replaced. */
class TranscriptTest extends TranscriptCase {
    @Test
    void showsADayWithBackups() throws Exception {
        assertThat(dump("backup", "--source", "work", "--to", "disk")).isEqualTo("""
                dump: snapshot IDENTIFIER in SOON
                  files: 2 new, 0 changed, 0 unmodified, 0 unreadable
                  bytes: 13 B read of 13 B, SIZE new, stored as SIZE
                --
                dump: wrote the configuration ~/.config/dump/dump.toml

                  The backups can only be opened with the passphrase in
                      ~/.config/dump/dump.passphrase
                  Copy this file now to another place: a password manager, a USB stick,
                  paper in a drawer. If it is lost, so are the backups; nobody can restore it.

                dump: the backups are on the same disk as the source; keep a copy elsewhere
                dump: made the repository ~/disk
                exit 0
                """);
        assertThat(dump("snapshots")).isEqualTo("""
                host host, ~/work, [dump]
                ID        TIME                 AGE       SIZE
                IDENTIFIER  TIME  just now  13 B
                --
                exit 0
                """);
        assertThat(dump("manifest")).isEqualTo("""
                notes
                notes/plan
                readme
                --
                dump as of TIME (just now, IDENTIFIER)
                exit 0
                """);
        assertThat(dump("verify", "-q")).isEqualTo("--\nexit 0\n");
    }

    @Test
    void canReadASnapshotWithAVeryLongExclude() throws Exception {
        dump("backup", "--source", "work", "--to", "disk");
        var configuration = home.resolve(".config/dump/dump.toml");
        // Each of these bytes takes six in a snapshot.
        Files.writeString(configuration, Files.readString(configuration).replace("\nexclude = [",
                "\nexclude = [\"" + "<".repeat(300_000) + "\", "));
        assertThat(dump("backup", "-q")).isEqualTo("--\nexit 0\n");
        assertThat(dump("snapshots").lines().filter(line -> line.startsWith("IDENTIFIER"))).hasSize(2);
    }

    @Test
    void preparesAConfigurationForDuplicity() throws Exception {
        assertThat(dump("init", "--engine", "duplicity", "--source", "work", "--to", "disk")).isEqualTo("""
                --
                dump: wrote the configuration ~/.config/dump/dump.toml

                  The backups can only be opened with the passphrase in
                      ~/.config/dump/dump.passphrase
                  Copy this file now to another place: a password manager, a USB stick,
                  paper in a drawer. If it is lost, so are the backups; nobody can restore it.

                dump: the backups are on the same disk as the source; keep a copy elsewhere
                dump: the first backup makes the archive at ~/disk
                exit 0
                """);
        assertThat(home.resolve("disk")).doesNotExist();
        assertThat(dump("init")).isEqualTo("""
                --
                dump: there is nothing to make for engine = "duplicity": the first backup makes the archive
                exit 0
                """);
    }

    @Test
    void warnsOfAPassphraseThatStandsInTheConfiguration() throws Exception {
        var configuration = Files.createDirectories(home.resolve(".config/dump")).resolve("dump.toml");
        Files.writeString(configuration, "source = \"~/work\"\nrepository = \"~/disk\"\npassphrase = \"hunter2\"\n");
        assertThat(dump("init")).isEqualTo("""
                --
                dump: ~/.config/dump/dump.toml holds a secret and others may read it: run chmod 600 \
                ~/.config/dump/dump.toml
                exit 2
                """);
        Files.setPosixFilePermissions(configuration, PosixFilePermissions.fromString("rw-------"));
        dump("init");
        assertThat(dump("snapshots")).contains("dump: the passphrase is in ~/.config/dump/dump.toml itself, and in every"
                + " copy of that file; passphrase.file keeps it in a file of its own\n").endsWith("exit 0\n");
        assertThat(dump("-q", "backup")).isEqualTo("--\nexit 0\n");
    }

    @Test
    void namesTheEngineThatReadsAnArchive() throws Exception {
        Files.createDirectory(home.resolve("disk"));
        Files.createFile(home.resolve("disk/duplicity-full.20150328T100000Z.manifest.gpg"));
        assertThat(dump("--repository", "disk", "snapshots")).isEqualTo("""
                --
                dump: disk holds an archive of Duplicity; to read it with Duplicity add --engine duplicity
                exit 2
                """);
        assertThat(dump("--repository", "file://" + home.resolve("disk"), "snapshots")).isEqualTo("""
                --
                dump: file://~/disk is a URL, and the native engine takes only paths of directories; to read it \
                with Duplicity add --engine duplicity
                exit 2
                """);
        assertThat(dump("--engine", "duplicity", "snapshots")).isEqualTo("""
                --
                dump: --engine is for --repository and for init; in a configuration write engine = "duplicity"
                exit 2
                """);
        assertThat(dump("backup", "--engine", "duplicity", "--source", "work", "--to", "disk")).isEqualTo("""
                --
                dump: a first backup with Duplicity takes two steps: dump init --engine duplicity --source DIR --to URL, \
                then dump backup
                exit 2
                """);
        // One of one file, whose time is all that its name says; nobody is asked for a passphrase.
        assertThat(dump("--repository", "disk", "--engine", "duplicity", "--no-lock", "snapshots"))
                .endsWith("exit 0\n");
    }

    @Test
    void makesNoPassphraseForADuplicityArchiveThatHasOne() throws Exception {
        Files.createDirectory(home.resolve("disk"));
        Files.createFile(home.resolve("disk/duplicity-full.20150328T100000Z.manifest.gpg"));
        assertThat(dump("init", "--engine", "duplicity", "--source", "work", "--to", "disk")).isEqualTo("""
                --
                dump: wrote the configuration ~/.config/dump/dump.toml
                dump: the backups are on the same disk as the source; keep a copy elsewhere
                dump: there is an archive at ~/disk already; dump will ask for its passphrase, unless \
                passphrase.file in the configuration names a file with it
                exit 0
                """);
        assertThat(home.resolve(".config/dump/dump.passphrase")).doesNotExist();
    }

    @Test
    void writesNoPasswordOfAUrlFromTheCommandLine() throws Exception {
        var said = dump("init", "--engine", "duplicity", "--source", "work", "--to", "sftp://anna:Pw0@host/dir");
        assertThat(said).isEqualTo("""
                --
                dump: every user of this machine can read a password in an option; leave it out, and write it into the \
                URL in the configuration or set FTP_PASSWORD in the environment of dump
                exit 2
                """);
        assertThat(home.resolve(".config/dump/dump.toml")).doesNotExist();
    }

    @Test
    void showsHowALostFileComesBack() throws Exception {
        dump("backup", "--source", "work", "--to", "disk");
        Files.delete(home.resolve("work/readme"));
        assertThat(dump("verify")).isEqualTo("""
                2 files, 13 B: every byte read back and verified
                compared with the source: 3 equal, 0 changed since, 1 gone since, 0 new since
                --
                dump as of TIME (just now, IDENTIFIER)
                dump: readme: is gone from the source
                exit 0
                """);
        assertThat(dump("restore", "readme")).isEqualTo("""
                restored 1 entry (9 B) to ~/restored/readme
                --
                dump as of TIME (just now, IDENTIFIER)
                exit 0
                """);
        assertThat(home.resolve("restored/readme")).hasContent("two, too");
        Files.writeString(home.resolve("restored/readme"), "mine");
        assertThat(dump("restore", "readme")).isEqualTo("""
                restored nothing to ~/restored/readme
                1 entry left alone because what is there differs; --overwrite replaces it, --to DIR restores elsewhere
                --
                dump as of TIME (just now, IDENTIFIER)
                dump: readme: differs from what is there and was left alone
                exit 3
                """);
        assertThat(dump("restore", "redme")).isEqualTo("""
                --
                dump: redme is not in the backup of TIME (IDENTIFIER), nor in any other; \
                `dump manifest` lists what there is
                exit 1
                """);
    }

    @Test
    void showsWhatTheBackupLacks() throws Exception {
        dump("backup", "--source", "work", "--to", "disk");
        var configuration = home.resolve(".config/dump/dump.toml");
        var text = Files.readString(configuration);
        Files.writeString(configuration, text + "exclude-larger-than = \"8\"\n");
        dump("backup");
        Files.writeString(configuration, text);
        Files.writeString(home.resolve("work/notes/new"), "new");
        assertThat(dump("verify")).isEqualTo("""
                1 file, 4 B: every byte read back and verified
                compared with the source: 3 equal, 0 changed since, 0 gone since, 1 new since
                1 entry of the source is older than this backup and not in it; the next `dump backup` stores it, \
                or says why it cannot
                --
                dump as of TIME (just now, IDENTIFIER)
                dump: readme: is older than this backup and not in it: perhaps it could not be read then, or was \
                left out
                exit 4
                """);
        assertThat(dump("verify", "-q")).isEqualTo("""
                --
                dump: 0 entries damaged, 0 files differ, 1 entry not in the backup; the first is readme: is older than \
                this backup and not in it: perhaps it could not be read then, or was left out
                exit 4
                """);
        assertThat(dump("verify", "-v", "notes")).contains("\nnew      notes/new\n").endsWith("exit 0\n");
        assertThat(dump("verify", "--json")).contains("{\"type\":\"file_failed\",\"path\":\"readme\"")
                .contains("{\"type\":\"new_since\",\"path\":\"notes/new\"").contains("\"lacking\":1,\"new_since\":1}");
        assertThat(dump("verify", "--repository", "disk", "--passphrase-file", ".config/dump/dump.passphrase"))
                .contains("1 file, 4 B").contains("0 gone since\n").endsWith("exit 0\n");
    }

    @Test
    void leavesMetadataAsItIsUntilOverwritingIsAskedFor() throws Exception {
        Files.createLink(home.resolve("work/link"), home.resolve("work/readme"));
        dump("backup", "--source", "work", "--to", "disk");
        dump("restore", "--everything", "--to", "there");
        var file = home.resolve("there/notes/plan");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.setPosixFilePermissions(file.getParent(), PosixFilePermissions.fromString("rwx------"));
        Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        Files.delete(home.resolve("there/link"));
        Files.copy(home.resolve("there/readme"), home.resolve("there/link"), StandardCopyOption.COPY_ATTRIBUTES);
        var told = """
                1 entry was right already
                3 entries left alone because what is there differs; --overwrite replaces it, --to DIR restores elsewhere
                --
                dump as of TIME (just now, IDENTIFIER)
                dump: notes: differs in permissions from what is there and VERB left alone
                dump: notes/plan: differs in permissions and time from what is there and VERB left alone
                dump: readme: is not a hard link to link, as it is in the backup, and VERB left alone
                exit 3
                """;
        assertThat(dump("restore", "--everything", "--to", "there", "-t"))
                .isEqualTo("would restore nothing to ~/there; " + told.replace("VERB", "would be"));
        assertThat(dump("restore", "--everything", "--to", "there"))
                .isEqualTo("restored nothing to ~/there; " + told.replace("VERB", "was"));
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
        assertThat(dump("restore", "--everything", "--to", "there", "--overwrite")).isEqualTo("""
                restored 3 entries (0 B) to ~/there; 1 entry was right already
                --
                dump as of TIME (just now, IDENTIFIER)
                exit 0
                """);
        assertThat(dump("restore", "--everything", "--to", "there")).isEqualTo("""
                restored nothing to ~/there; 4 entries were right already
                --
                dump as of TIME (just now, IDENTIFIER)
                exit 0
                """);
    }

    @Test
    void givesEachNamedThingAPlaceOfItsOwn() throws Exception {
        for (var name : List.of("q/a", "a/f", "b/f")) {
            Files.createDirectories(home.resolve("work").resolve(name).getParent());
            Files.writeString(home.resolve("work").resolve(name), name);
        }
        dump("backup", "--source", "work", "--to", "disk");
        for (var overwrite : List.of("--no-progress", "--overwrite")) {
            assertThat(dump("restore", "q/a", "a/f", "b/f", "b/f", "--to", "there", overwrite)).contains("~/there")
                    .endsWith("exit 0\n");
            for (var name : List.of("q/a", "a/f", "b/f")) assertThat(home.resolve("there/" + name)).hasContent(name);
        }
    }

    @Test
    void narratesWhatItDoes() {
        assertThat(dump("backup", "--source", "work", "--to", "disk", "-n", "-q"))
                .contains("going through ~/work\n").contains("writing the rest, the index and the snapshot\n");
        assertThat(dump("backup", "-n", "-q")).contains("""
                opening ~/disk
                taking a lock
                reading the list of snapshots
                """).contains("comparing with IDENTIFIER\ngoing through ~/work\nloading the index\n");
        assertThat(dump("verify", "-n", "-q")).contains("reading everything back and comparing it with the source\n");
        assertThat(dump("restore", "--everything", "-n", "-q")).contains("restoring to ~/restored\n");
    }

    @Test
    void readsARepositoryWithoutAConfiguration() throws Exception {
        dump("backup", "--source", "work", "--to", "disk");
        var passphrase = Files.move(home.resolve(".config/dump/dump.passphrase"), home.resolve("key")).toString();
        Files.delete(home.resolve(".config/dump/dump.toml"));
        assertThat(dump("manifest", "--repository", "disk", "--passphrase-file", passphrase, "notes")).isEqualTo("""
                notes
                notes/plan
                --
                host:~/work as of TIME (just now, IDENTIFIER)
                exit 0
                """);
        assertThat(home.resolve("disk/locks")).isEmptyDirectory();
    }
}
