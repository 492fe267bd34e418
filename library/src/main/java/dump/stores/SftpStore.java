package dump.stores;

import dump.duplicity.DuplicityException;
import dump.duplicity.LocalWorkspace;
import dump.duplicity.Setup;
import dump.model.ByteString;
import dump.process.Child;
import dump.process.Collected;
import dump.process.Ending;
import dump.process.Invocation;
import dump.process.Patience;
import dump.process.Program;
import dump.process.ProgramException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** A destination over SSH, through one batch session of the {@code sftp} program for each question. */
public final class SftpStore implements Store {
    private static final Program SFTP = new Program("sftp", "The SSH client", "openssh-client");
    private static final long OUTPUT_BYTES_MAX = 64 << 20;
    private static final int FILE_TOO_LARGE = 128 + 25;
    /** What {@code pwd} prints: the connection stands, and what fails later does so over there. */
    private static final String CONNECTED = "Remote working directory: ";
    private static final String ECHO = "sftp> ";

    private static final Set<String> SCHEMES = Set.of("sftp", "pexpect+sftp", "pexpect+scp", "paramiko+sftp",
            "paramiko+scp", "scp", "ssh");

    private final Url url;
    private final Setup setup;
    private final LocalWorkspace workspace;
    /** Names that were listed with no bytes. */
    private Set<String> empty = Set.of();
    private Map<String, String> versions = Map.of();

    SftpStore(Url url, Setup setup, LocalWorkspace workspace) {
        this.url = url;
        this.setup = setup;
        this.workspace = workspace;
    }

    /** Nobody can type a password in a batch session, and another program is Duplicity's to call. */
    static boolean isApplicable(Url url, Setup setup) {
        boolean password = setup.secrets() != null && setup.secrets().names().contains("FTP_PASSWORD")
                || setup.environment().containsKey("FTP_PASSWORD");
        // Paramiko needs no program; where there is none, Duplicity is asked.
        if (url.scheme().startsWith("paramiko") && !SFTP.isInstalled(setup.environment())) return false;
        return !password && !url.host().isEmpty() && setup.options().stream()
                .noneMatch(option -> option.startsWith("--sftp-command") || option.startsWith("--ssh-askpass"));
    }

    /**
     * That the server answers, where it is Duplicity that logs in, with a password for instance: it would try for
     * minutes, and say nothing meanwhile.
     */
    public static void needServer(Setup setup, LocalWorkspace workspace)
            throws DuplicityException, InterruptedException {
        var url = Url.parse(setup.url());
        boolean mayTry = url != null && !url.host().isEmpty() && SCHEMES.contains(url.scheme())
                && SFTP.isInstalled(setup.environment()) && setup.options().stream()
                .noneMatch(option -> option.startsWith("--sftp-command"));
        if (!mayTry) return;
        try {
            new SftpStore(url, setup, workspace).session("", 0);
        } catch (DuplicityException.Failed failed) {
            // Who refuses us, or says something of a directory, is there.
            var words = failed.getMessage();
            if (!words.startsWith(SftpFailure.CONNECTED) && !words.contains("Permission denied")) throw failed;
        } catch (DuplicityException answered) {
            // The server has looked for the directory.
        }
    }

    @Override
    public List<String> names() throws DuplicityException, InterruptedException {
        var entries = new ArrayList<SftpEntry>();
        for (var line : listed("ls -lan")) entries.add(SftpEntry.parse(line));
        // A name is never guessed.
        var names = entries.contains(null) ? listed("ls -1a") : entries.stream().map(SftpEntry::name).toList();
        empty = entries.stream().filter(entry -> entry != null && entry.isEmpty()).map(SftpEntry::name)
                .collect(Collectors.toSet());
        versions = entries.stream().filter(Objects::nonNull)
                .collect(Collectors.toMap(SftpEntry::name, SftpEntry::version, (one, other) -> ""));
        return names.stream().filter(name -> !name.equals(".") && !name.equals("..")).toList();
    }

    @Override
    public String version(String name) {
        return versions.getOrDefault(name, "");
    }

    private List<String> listed(String command) throws DuplicityException, InterruptedException {
        var lines = new ArrayList<String>();
        boolean connected = false;
        for (var line : session(command + "\n", 0).lines().toList()) {
            if (line.startsWith(ECHO)) continue;
            if (connected && !line.isEmpty()) lines.add(line);
            connected |= line.startsWith(CONNECTED);
        }
        return lines;
    }

    /** A server may tell no sizes, so what seems to be empty is looked at. */
    @Override
    public List<String> empty(Collection<String> names) throws DuplicityException, InterruptedException {
        var found = new ArrayList<String>();
        for (var name : names) if (empty.contains(name) && head(name, 1).length == 0) found.add(name);
        return found;
    }

    @Override
    public byte[] fetch(String name, long sizeMax) throws DuplicityException, InterruptedException {
        var target = workspace.fetched();
        byte[] bytes = null;
        try {
            session(get(name, target), sizeMax);
        } finally {
            bytes = LocalWorkspace.take(target, sizeMax);
        }
        if (bytes == null) throw StoreNames.tooLong(name, describe(), sizeMax);
        return bytes;
    }

    /** A longer file ends the session where the limit for written files does. */
    @Override
    public byte[] head(String name, int bytes) throws DuplicityException, InterruptedException {
        var target = workspace.fetched();
        DuplicityException ended = null;
        try {
            session(get(name, target), bytes);
        } catch (DuplicityException atTheLimit) {
            ended = atTheLimit;
        }
        var head = LocalWorkspace.take(target, Long.MAX_VALUE);
        if (head == null || head.length < bytes && ended != null)
            throw ended == null ? StoreNames.gone(name, describe()) : ended;
        return head;
    }

    @Override
    public String digest(String name, String algorithm) throws DuplicityException, InterruptedException {
        var target = workspace.fetched();
        try {
            session(get(name, target), 0);
            return new LocalStore(ByteString.of(target.getParent().toString()))
                    .digest(target.getFileName().toString(), algorithm);
        } finally {
            LocalWorkspace.remove(target);
        }
    }

    @Override
    public void put(String name, Path content) throws DuplicityException, InterruptedException {
        var unfinished = SftpWord.of(ByteString.of(StoreNames.unfinished(name)));
        var there = SftpWord.of(ByteString.of(name));
        // Not every server renames to a name that is there; with the dash it may be missing.
        session("put " + SftpWord.of(ByteString.of(content.toString())) + " " + unfinished + "\n-rm " + there
                + "\nrename " + unfinished + " " + there + "\n", 0);
    }

    @Override
    public void remove(List<String> names) throws DuplicityException, InterruptedException {
        var there = new HashSet<>(names());
        var batch = new StringBuilder();
        for (var name : names) {
            if (!there.contains(name)) continue;
            batch.append("rm ").append(SftpWord.of(ByteString.of(StoreNames.checked(name)))).append('\n');
        }
        if (!batch.isEmpty()) session(batch.toString(), 0);
    }

    private static String get(String name, Path target) throws DuplicityException {
        return "get " + SftpWord.of(ByteString.of(StoreNames.checked(name))) + " "
                + SftpWord.of(ByteString.of(target.toString())) + "\n";
    }

    /** What {@code sftp} prints in the session, which begins in our directory. */
    private String session(String commands, long sizeMax) throws DuplicityException, InterruptedException {
        var batch = "pwd\ncd " + SftpWord.of(directory()) + "\n" + commands;
        var patience = Patience.of(setup.timeout());
        var invocation = Invocation.plain(SFTP, arguments(), setup.plainEnvironment(), patience)
                .withFileBytesMax(sizeMax);
        var said = new Collected("the list of " + describe(), OUTPUT_BYTES_MAX);
        var ending = run(invocation, batch, said);
        if (ending.hung())
            throw new DuplicityException.Failed("sftp to " + describe() + " stood still for "
                    + setup.timeout().toSeconds() + " s and was ended");
        if (ending.code() == FILE_TOO_LARGE) throw StoreNames.tooLong("a file", describe(), sizeMax);
        if (ending.code() != 0) throw SftpFailure.of(this, url, said.toString().contains(CONNECTED), ending);
        return said.toString();
    }

    private static Ending run(Invocation invocation, String batch, Collected said)
            throws DuplicityException, InterruptedException {
        try {
            return new Child(invocation).run(latin(batch), said, line -> { });
        } catch (ProgramException absentOrTooLong) {
            throw new DuplicityException.Failed(absentOrTooLong);
        }
    }

    /** One slash is the URL's own: what follows is relative to the login directory, or has a slash of its own. */
    private ByteString directory() throws DuplicityException.Failed {
        var path = url.path();
        if (path.length() <= 1) return ByteString.of(".");
        if (path.indexOf((byte) '\n', 0) >= 0 || path.indexOf((byte) 0, 0) >= 0 || path.length() > SftpWord.BYTES_MAX)
            throw new DuplicityException.Failed("sftp knows no directory of this name: " + describe());
        return path.slice(1, path.length());
    }

    private List<String> arguments() throws DuplicityException.Failed {
        var arguments = new ArrayList<>(List.of("-b", "-", "-oBatchMode=yes"));
        if (setup.bandwidthKbits() > 0) arguments.addAll(List.of("-l", Integer.toString(setup.bandwidthKbits())));
        arguments.addAll(connection());
        return arguments;
    }

    /** What {@code sftp} and {@code ssh} are told of the connection: options, and the host at the end. */
    List<String> connection() throws DuplicityException.Failed {
        var host = url.host().indexOf(':') >= 0 ? "[" + url.host() + "]" : url.host();
        if (host.startsWith("-") || url.user() != null && url.user().startsWith("-"))
            throw new DuplicityException.Failed("a host or user does not begin with “-”: " + describe());
        var arguments = new ArrayList<String>();
        for (var option : setup.sshOptions()) arguments.add("-o" + option);
        for (var option : setup.options()) {
            if (option.startsWith("--ssh-options="))
                arguments.addAll(List.of(option.substring(option.indexOf('=') + 1).strip().split("\\s+")));
        }
        // Of several values ssh takes the first. With -q it would not say why it fails.
        arguments.addAll(List.of("-oConnectTimeout=20", "-oLogLevel=ERROR"));
        if (setup.sshIdentity() != null) arguments.addAll(List.of("-i", setup.sshIdentity()));
        if (url.port() > 0) arguments.add("-oPort=" + url.port());
        arguments.addAll(List.of("--", url.user() == null ? host : url.user() + "@" + host));
        return arguments;
    }

    /** The batch holds bytes, a character each. */
    private static byte[] latin(String batch) {
        return batch.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public ByteString localDirectory() {
        return null;
    }

    @Override
    public String describe() {
        var path = url.path().toString();
        return url.scheme() + "://" + (url.user() == null ? "" : url.user() + "@") + url.host()
                + (url.port() > 0 ? ":" + url.port() : "") + path;
    }
}
