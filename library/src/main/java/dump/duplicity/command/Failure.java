package dump.duplicity.command;

import dump.duplicity.findings.Stanza;
import dump.model.Remedy;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Makes one sentence of how a run ended: what is wrong, and what mends it. The words of Duplicity are searched, never
 * repeated whole, since they hold argument lists. The exit codes are those of Duplicity's {@code log.py}; a traceback
 * is 30, a signal 128 and more.
 */
final class Failure {
    private static final Pattern MODULE = Pattern.compile("No module named '?([A-Za-z0-9_.]{1,60})'?");
    private static final Map<String, String> PACKAGES = Map.of("pexpect", "python3-pexpect",
            "paramiko", "python3-paramiko", "boto3", "python3-boto3", "botocore", "python3-boto3",
            "swiftclient", "python3-swiftclient", "fasteners", "python3-fasteners", "requests", "python3-requests",
            "lockfile", "python3-lockfile");
    /** What ssh and sftp say, as far as it may be repeated. */
    private static final Pattern SSH = Pattern.compile("(?i)("
            + "ssh: connect to host \\S{1,200} port \\d+: [A-Za-z ]{1,60}"
            + "|ssh: Could not resolve hostname \\S{1,200}: [A-Za-z ]{1,60}"
            + "|Unable to connect to port \\d+ on \\S{1,200}"
            + "|Host key verification failed|Host key authenticity could not be verified|Authentication failed"
            + "|Name or service not known|Permission denied(?: \\([a-z,-]{1,80}\\))?|Connection timed out"
            + "|Connection refused|Invalid SSH password|not found in known_hosts"
            + "|Server '[^']{1,200}' not found in known_hosts|Timeout waiting for response|Connection reset by peer"
            + "|No route to host|Network is unreachable)");
    private static final Pattern VOLUME = Pattern.compile(
            "\\b(duplicity-[A-Za-z0-9.:+-]{1,200}\\.(?:difftar|sigtar|manifest)[.a-z]{0,10})");

    /** What Python says of a file that gzip has packed. */
    private static final Pattern UNPACKED = Pattern.compile(
            "end-of-stream marker|CRC check failed|Incorrect length of data|while decompressing|Not a gzipped file");

    /** All points in time of a chain may need the same file. */
    private static final String ELSEWHERE = "; restore what is in other volumes, or a snapshot of another chain,"
            + " then make a full backup";
    private static final int WORDS_MAX = 64 << 10;

    private final int exit;
    private final String words;
    private final String prose;
    private final String fetched;
    private final DuplicityJob job;
    private final Setup setup;
    private final String archive;

    private Failure(int exit, String words, String prose, String fetched, DuplicityJob job, Setup setup) {
        this.exit = exit;
        this.words = words;
        this.prose = prose;
        this.fetched = fetched;
        this.job = job;
        this.setup = setup;
        archive = Address.withoutPassword(setup.url());
    }

    /**
     * Why a run failed.
     *
     * @param error the last error told, or null
     * @param stderr its tail, as it came
     * @param fetched the last file that was fetched for the local cache, or null
     */
    static DuplicityException of(int exit, Stanza error, String stderr, String fetched, DuplicityJob job,
            Setup setup) {
        // At the level in use, the prose tells each backend whose module is absent, though nobody wants it.
        var tail = stderr.lines().filter(line -> !line.startsWith("Import of ")).toList();
        var prose = String.join("\n", tail);
        // The prose has names of files, too, which may say anything.
        return new Failure(exit, error == null ? prose : error.words(WORDS_MAX), prose, fetched, job, setup).judged();
    }

    /**
     * Whether a run that ended well did not: the newest manifest at the destination could not be read, and what was
     * written may have another passphrase than what it is based on.
     */
    static boolean hidden(int exit, Stanza error) {
        return exit == 0 && error != null && error.code() == 1 && error.bytes().startsWith("Error processing remote ");
    }

    /** @param volume that is not as it was written; null if it is not known */
    static DuplicityException ofVolume(String volume, Setup setup) {
        return new DuplicityException.Damaged((volume == null ? "a volume" : volume) + " at " + setup.shownUrl()
                + " is not as it was written" + ELSEWHERE, volume);
    }

    private DuplicityException judged() {
        if (says("Another duplicity instance is already running") || says("Failed to acquire lock"))
            return new DuplicityException.Locked("another Duplicity works on the archive " + setup.name()
                    + ": wait until it is done");
        // Up to 0.7.12 the lock is a file, which a killed run leaves.
        if (says("Another instance is already running")) return new DuplicityException.Locked("another Duplicity works on "
                + "the archive " + setup.name()
                + ", or was killed and left its lock: wait until it is done, or if none "
                + "runs, remove " + setup.archiveDirectory() + "/" + setup.name() + "/lockfile.lock");
        if (exit >= 128) return failed("Duplicity was ended by signal " + (exit - 128)
                + " before it was done: run it again, and a backup goes on where it stopped");
        if (exit == 127)
            return failed("there is no program " + setup.command() + ": install duplicity",
                    new Remedy.SetOtherwise(Remedy.Setting.COMMAND));
        if (exit == 126) return failed("the program " + setup.command() + " cannot be run: look at its permissions");
        if (says("failed to determine gnupg version")) return failed("Duplicity finds no gpg: install gnupg");
        var module = missingModule();
        if (module != null) return module;
        if (says("No space left on device") || exit == 53) return job instanceof DuplicityJob.Restore
                ? failed("there is no space left where files are restored to, or in the directory for temporary files",
                        new Remedy.RoomOrOtherTarget())
                : failed("there is no space left at " + archive + ", in the directory for temporary files or in the"
                    + " archive directory " + setup.archiveDirectory() + ": make some");
        return says("GPG Failed") || says("GPGError") || exit == 31 ? gpg() : byCode();
    }

    private DuplicityException missingModule() {
        var match = MODULE.matcher(words);
        if (!match.find()) return null;
        var module = match.group(1).split("\\.")[0];
        var known = PACKAGES.get(module);
        var needs = "Duplicity needs the Python module " + match.group(1) + ": install ";
        // The packages of a distribution are for its own Python.
        var python = setup.program().python(setup.environment());
        if (python == null || python.matches("/usr/bin/python[0-9.]*"))
            return failed(needs + (known == null || python == null ? "it for the Python that runs " + setup.command()
                    : known));
        return failed(needs + "it with: " + python + " -m pip install " + (known == null ? module
                : known.replace("python3-", "")));
    }

    private DuplicityException gpg() {
        if (says("signing failed")) return unsigned();
        if (says("Bad session key") || says("Bad passphrase") || says("bad passphrase"))
            return new DuplicityException.WrongPassphrase(fetched == null ? "the passphrase does not open the archive "
                    + archive + ": give the one it was made with" : "the passphrase does not open " + fetched + " at "
                    + archive + ": give the one it was made with, or move the files of that backup elsewhere", fetched);
        // A key that is not here GnuPG does not even try.
        if (says("public key decryption failed") || says("pinentry") || says("Inappropriate ioctl"))
            return failed("gpg could not ask for the passphrase of the key that the archive " + archive
                    + " is encrypted to", new Remedy.GivePassphrase());
        if (says("No secret key") || says("secret key not available"))
            return new DuplicityException.NoSecretKey("the secret key that the archive " + archive
                    + " is encrypted to is not here: import it with gpg --import");
        if (says("No public key") || says("public key not found")) return failed("gpg does not know the key "
                + key() + ": import it with gpg --import", new Remedy.SetOtherwise(Remedy.Setting.GPG_KEY));
        if (says("There is no assurance this key belongs")) return failed("gpg does not trust the key " + key()
                + "; trust it with gpg --edit-key, or add --gpg-options=--trust-model=always");
        if (says("Unusable public key")) return failed("gpg cannot encrypt to the key " + key()
                + ": it has no part for encryption, has expired, or is not trusted; look at it with gpg --edit-key");
        if (says("skipped")) return unsigned();
        if (fetched != null) return ofFetched();
        if (says("manipulated") || says("invalid packet") || says("CRC error") || says("no valid OpenPGP data"))
            return damaged("a file of the archive " + archive + " is damaged" + ELSEWHERE);
        return failed("gpg failed", new Remedy.TellMore(false));
    }

    private DuplicityException ofFetched() {
        return new DuplicityException.Damaged(fetched + " at " + archive + " is damaged: put back a copy of it, or "
                + (job instanceof DuplicityJob.Restore || job instanceof DuplicityJob.Verify
                || job instanceof DuplicityJob.Listing
                        ? "use a snapshot of another chain"
                        : "move the files of that backup elsewhere and make a full one"), fetched);
    }

    private String key() {
        return String.join(" or ", setup.gpgKeys());
    }

    private DuplicityException unsigned() {
        var key = "gpg cannot sign with the key " + setup.signKey();
        if (says("No secret key") || says("secret key not available"))
            return failed(key + ": its secret part is not here; import it with gpg --import",
                    new Remedy.SetOtherwise(Remedy.Setting.SIGN_KEY));
        return failed(key + "; give its passphrase in SIGN_PASSPHRASE",
                new Remedy.SetOtherwise(Remedy.Setting.SIGN_KEY));
    }

    private DuplicityException byCode() {
        return switch (exit) {
            case 0, 1 -> one();
            case 2 -> failed("Duplicity does not understand an option", new Remedy.LookInto(Remedy.Matter.OPTIONS));
            case 3, 42 -> failed("Duplicity says that the archive was made from another source: give this one another"
                    + " name");
            case 4, 5, 6 -> damaged("manifests of the archive " + archive + " are missing or contradict those in "
                    + setup.archiveDirectory(), new Remedy.LookInto(Remedy.Matter.LEFTOVERS_OR_COPIES));
            case 9 -> failed("the archive directory " + setup.archiveDirectory()
                    + " cannot be made: look at its permissions");
            case 11 -> failed("Duplicity would overwrite what is at the target: name another one");
            case 12, 13 -> failed("the source is not there", new Remedy.LookInto(Remedy.Matter.SOURCE));
            case 14, 15, 16, 70, 71 -> failed("Duplicity refuses an exclude pattern",
                    new Remedy.LookInto(Remedy.Matter.EXCLUDES));
            case 17, 18 -> new DuplicityException.Absent("there is no full backup at " + archive + ": make one first");
            case 19, 20 -> failed(path() + " is not in that snapshot",
                    new Remedy.LookInto(Remedy.Matter.LISTING));
            case 21, 44, 56 -> ofVolume(volume(), setup);
            case 22 -> damaged("a volume at " + archive + " is signed with another key",
                    new Remedy.LookInto(Remedy.Matter.SIGNER));
            case 23 -> user();
            case 27, 28, 43 -> failed("the program that Duplicity reaches " + archive + " with is missing or too old:"
                    + " install lftp or ncftp");
            case 30 -> traceback();
            case 35 -> failed("there is too little space for temporary files: Duplicity needs some three times the size"
                    + " of a volume; make space", new Remedy.SetOtherwise(Remedy.Setting.VOLUME_SIZE));
            case 37 -> failed("Duplicity may open too few files: raise the limit with ulimit -n 1024");
            case 45 -> failed("an interrupted backup was encrypted in another way",
                    new Remedy.LookInto(Remedy.Matter.SETTINGS_OR_LEFTOVERS));
            case 46 -> failed("Duplicity refuses to run with PYTHONOPTIMIZE",
                    new Remedy.LookInto(Remedy.Matter.ENVIRONMENT));
            case 51 -> isLocal() ? forbidden()
                    : failed("permission is denied at " + archive + "; look at the permissions there");
            case 52 -> damaged("a file that should be at " + archive
                    + " is not there", new Remedy.LookInto(Remedy.Matter.LISTING_OR_LEFTOVERS));
            case 80, 81, 82 -> failed("gpg does not know a key", new Remedy.LookInto(Remedy.Matter.KEYS));
            default -> exit >= 38 && exit < 70 ? unreached() : unknown();
        };
    }

    private DuplicityException one() {
        // What is not encrypted it unpacks while it fetches it.
        if (fetched != null && says("Failed to read") && UNPACKED.matcher(words).find()) return ofFetched();
        if (says("Error processing remote"))
            return new DuplicityException.WrongPassphrase("the newest manifest at " + archive
                    + " cannot be read: give the passphrase that the archive was made with");
        if (says("difftar volume")) return lost();
        return unknown();
    }

    /** Code 23 is for all that the user may have caused. */
    private DuplicityException user() {
        if (says("UnsupportedBackendScheme")) return failed("Duplicity knows no URL like " + archive
                + ", or lacks the module for it", new Remedy.LookInto(Remedy.Matter.REPOSITORY));
        if (says("source_path") || says("Backup source directory")) return failed(
                "the source is not there", new Remedy.LookInto(Remedy.Matter.SOURCE));
        if (says("CommandLineError"))
            return failed("Duplicity does not understand an option", new Remedy.LookInto(Remedy.Matter.OPTIONS));
        if (says("signing passphrase must equal"))
            return failed("with a passphrase and a signing key both need the same passphrase",
                    new Remedy.LookInto(Remedy.Matter.SIGN_PASSPHRASE));
        return unreached();
    }

    private DuplicityException traceback() {
        if (says("No backup chains found") || says("CollectionsError")) return new DuplicityException.Absent(
                "there is no archive at " + archive, new Remedy.LookInto(Remedy.Matter.REPOSITORY_OR_FIRST));
        if (says("KeyError") && !(job instanceof DuplicityJob.Backup)) return lost();
        if (says("No remote manifest name") || says("No manifests found"))
            return damaged("a manifest is missing at " + archive
                    + ": use a snapshot before it, and make a full backup");
        if (says("EOFError") || says("getpass")) return failed("Duplicity asked for a passphrase that nobody gave",
                new Remedy.LookInto(Remedy.Matter.PASSPHRASE));
        if (says("not a librsync") || says("librsyncError") || says("ReadError") || says("BadGzipFile")
                || says("Not a gzipped file")) return damaged("a file of the archive " + archive + " cannot be read"
                        + ELSEWHERE);
        return SSH.matcher(words).find() ? unreached() : unknown();
    }

    private DuplicityException lost() {
        return damaged("a volume is missing at " + archive
                + ": put it back, or use a snapshot that does not need it, and make a full backup");
    }

    private DuplicityException unreached() {
        var all = words + "\n" + prose;
        if (all.contains("change_dir") && all.contains("No such file or directory"))
            return new DuplicityException.Absent("there is no directory " + archive
            + ", and rsync makes none; is the name"
                    + " right? If it is, make the directory first");
        var match = SSH.matcher(all);
        if (isLocal()) return says("Permission denied") || prose.contains("Permission denied") ? forbidden()
                : failed("Duplicity cannot use " + archive + "; is its directory there, is the disk mounted?");
        return failed("Duplicity cannot reach " + archive + (match.find() ? " (" + match.group(1).strip() + ")" : "")
                + ": see that the server answers, and its key and yours are in order");
    }

    private boolean isLocal() {
        return setup.url().startsWith("file:");
    }

    private DuplicityException forbidden() {
        return failed("Duplicity may not read or write at " + archive + ", or in the archive directory "
                + setup.archiveDirectory() + "; look at the permissions of both");
    }

    private DuplicityException unknown() {
        return failed("Duplicity failed with exit code " + exit, new Remedy.TellMore(false));
    }

    private String path() {
        return switch (job) {
            case DuplicityJob.Restore restore -> restore.path().isEmpty() ? "anything" : restore.path().toString();
            case DuplicityJob.Verify verify -> verify.path().isEmpty() ? "anything" : verify.path().toString();
            case DuplicityJob.Backup _, DuplicityJob.Cleanup _, DuplicityJob.Listing _,
                    DuplicityJob.RemoveOlderThan _ -> "the path";
        };
    }

    private String volume() {
        var match = VOLUME.matcher(words);
        return match.find() ? match.group(1) : null;
    }

    private boolean says(String text) {
        return words.contains(text);
    }

    private static DuplicityException failed(String sentence) {
        return new DuplicityException.Failed(sentence);
    }

    private static DuplicityException failed(String sentence, Remedy remedy) {
        return new DuplicityException.Failed(sentence, remedy);
    }

    private static DuplicityException damaged(String sentence) {
        return new DuplicityException.Damaged(sentence);
    }

    private static DuplicityException damaged(String sentence, Remedy remedy) {
        return new DuplicityException.Damaged(sentence, null, remedy);
    }
}
