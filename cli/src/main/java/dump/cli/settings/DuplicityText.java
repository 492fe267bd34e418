package dump.cli.settings;

import dump.duplicity.archive.Duplicity;
import dump.engine.Paths;
import java.nio.file.Path;

/** The annotated configuration of a first run for the engine {@code duplicity}. */
final class DuplicityText {
    private DuplicityText() {}

    static String of(String source, String repository, Path passphraseFile, String name, String program) {
        return """
                # Configuration of %s. Paths may begin with ~ and hold $VARIABLES ($$ is a dollar);
                # relative ones start here. Help: %s help configuration, %s help duplicity

                # Backups are made by the Duplicity that is installed.
                engine = "duplicity"

                # What is backed up: one directory.
                source = %s

                # Where the backups are kept: a directory, or a URL of Duplicity.
                repository = %s

                # The passphrase that opens them. Without it they are lost: keep a copy of this file elsewhere.
                # Instead: passphrase.command = "pass show backups", passphrase.gpg-file = "FILE.gpg", ...
                %s

                # What to leave out; the last pattern that matches wins, ! includes again (%s help excludes).
                exclude = [
                    # "*.o", ".cache/", "/home/*/tmp", "!important.o"
                ]

                # Long chains are slow to read and fragile: after this time a backup is full again.
                duplicity.full-if-older-than = "3M"

                # ssh.identity = "~/.ssh/backup"     # a key that needs no typing
                # bandwidth-limit = "2 Mbit/s"       # with sftp:// and rsync://
                # duplicity.gpg-key = "KEY"          # encrypt to a key instead of with the passphrase
                # duplicity.volume-size = "200 MB"   # of the files at the destination
                # restore-to = "restored"            # where restored files go
                # archive-dir = "archive"            # Duplicity's local records
                """.formatted(name, program, program, ConfigurationText.quoted(source), ConfigurationText.quoted(repository),
                passphraseFile == null ? "# passphrase.file = \"" + name + ".passphrase\""
                        : "passphrase.file = " + ConfigurationText.quoted(passphraseFile.toString()),
                program);
    }
}
