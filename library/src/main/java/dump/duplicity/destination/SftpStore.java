package dump.duplicity.destination;

import dump.duplicity.command.DuplicityException;
import dump.duplicity.command.Setup;
import dump.line.Limit;
import dump.line.Line;
import dump.model.ByteString;
import dump.posix.FileException;
import dump.posix.LocalDirectory;
import dump.sftp.Attributes;
import dump.sftp.Name;
import dump.sftp.Reply;
import dump.sftp.SftpClient;
import dump.sftp.SftpFile;
import dump.sftp.SftpLost;
import dump.sftp.SftpStatus;
import dump.ssh.Login;
import dump.ssh.LoginException;
import dump.ssh.LoginPlace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A destination over SSH: one login from the first question on, made again where it was cut. */
public final class SftpStore implements Store {
    private static final Set<String> SCHEMES = Set.of("sftp", "pexpect+sftp", "pexpect+scp", "paramiko+sftp",
            "paramiko+scp", "scp", "ssh");
    private static final int BUFFER_BYTES = 1 << 20, FILE_MODE = 0600;

    private final Url url;
    private final Setup setup;
    private Login login;
    private Map<String, Attributes> listed = Map.of();

    SftpStore(Url url, Setup setup) {
        this.url = url;
        this.setup = setup;
    }

    /** Nobody can type a password where nobody is asked, and another program is Duplicity's to call. */
    static boolean isApplicable(Url url, Setup setup) {
        boolean password = setup.secrets() != null && setup.secrets().names().contains("FTP_PASSWORD")
                || setup.environment().containsKey("FTP_PASSWORD");
        // Paramiko needs no program; where there is none, Duplicity is asked.
        if (url.scheme().startsWith("paramiko") && !isInstalled(setup)) return false;
        return !password && !url.host().isEmpty() && setup.options().stream()
                .noneMatch(option -> option.startsWith("--sftp-command") || option.startsWith("--ssh-askpass"));
    }

    private static boolean isInstalled(Setup setup) {
        return Login.program("ssh").isInstalled(setup.environment());
    }

    /**
     * That the server answers, where it is Duplicity that logs in, with a password for instance: it would try for
     * minutes, and say nothing meanwhile.
     */
    public static void needServer(Setup setup) throws DuplicityException, InterruptedException {
        var url = Url.parse(setup.url());
        boolean mayTry = url != null && !url.host().isEmpty() && SCHEMES.contains(url.scheme())
                && isInstalled(setup) && setup.options().stream()
                .noneMatch(option -> option.startsWith("--sftp-command"));
        if (!mayTry) return;
        try (var store = new SftpStore(url, setup)) {
            store.login();
        } catch (LoginException refused) {
            // Who refuses us is there.
            if (refused.kind() != LoginException.Kind.DENIED) throw new DuplicityException.Failed(refused.getMessage());
        }
    }

    /** What is done over a login. @param <T> what comes of it */
    private interface Work<T> {
        T on(SftpClient client) throws IOException, DuplicityException, InterruptedException;
    }

    /** Where the line was cut, once more over a new login. @param what is read or written, for messages */
    private <T> T done(String what, Work<T> work) throws DuplicityException, InterruptedException {
        try {
            try {
                return work.on(login().client());
            } catch (SftpLost cut) {
                close();
                return work.on(login().client());
            }
        } catch (LoginException failed) {
            throw new DuplicityException.Failed(failed.getMessage());
        } catch (SftpStatus refused) {
            throw new DuplicityException.Failed("cannot read " + what + ": the server says “" + refused.getMessage()
                    + "”");
        } catch (IOException lost) {
            throw new DuplicityException.Failed("cannot read " + what + ": " + lost.getMessage());
        }
    }

    private Login login() throws LoginException, DuplicityException.Failed, InterruptedException {
        if (login == null || login.client().isLost()) {
            close();
            login = Login.start(new LoginPlace(describe(), url.user(), url.host(), url.port()), Login.program("ssh"),
                    connection(), setup.plainEnvironment(), false, line(), SftpClient.First.NOTHING);
        }
        return login;
    }

    private Line line() {
        var limit = setup.bandwidthKbits() > 0 ? Limit.of(setup.bandwidthKbits() * 125L) : Limit.NONE;
        return Line.limited(limit, limit);
    }

    @Override
    public List<String> names() throws DuplicityException, InterruptedException {
        var names = done(describe(), client -> {
            try (var open = client.openDirectory(directory())) {
                return open.names();
            } catch (SftpStatus status) {
                throw unlisted(client, status);
            }
        });
        listed = names.stream().filter(name -> !name.text().equals(".") && !name.text().equals(".."))
                .collect(Collectors.toMap(Name::text, Name::attributes, (one, other) -> one));
        return List.copyOf(listed.keySet());
    }

    private IOException unlisted(SftpClient client, SftpStatus status)
            throws IOException, DuplicityException, InterruptedException {
        try {
            if (client.attributes(directory()).await().mayBeDirectory()) return status;
        } catch (SftpStatus missing) {
            if (missing.code() != SftpStatus.NO_SUCH_FILE) return status;
            throw new DuplicityException.Absent("there is no directory " + describe());
        }
        throw new DuplicityException.Failed("cannot read " + describe() + ": it is not a directory");
    }

    @Override
    public String version(String name) {
        var seen = listed.get(name);
        return seen == null || seen.size() < 0 ? "" : seen.size() + ":" + Math.max(0, seen.modifiedSeconds());
    }

    /** A server may tell no sizes, so what seems to be empty is looked at. */
    @Override
    public List<String> empty(Collection<String> names) throws DuplicityException, InterruptedException {
        var found = new ArrayList<String>();
        for (var name : names) {
            var seen = listed.get(name);
            if (seen != null && seen.size() == 0 && seen.mayBeFile() && head(name, 1).length == 0) found.add(name);
        }
        return found;
    }

    /** What is done with a file that was opened. */
    private interface Reading<T> {
        T of(SftpFile file) throws IOException, DuplicityException, InterruptedException;
    }

    private <T> T read(String name, Reading<T> reading) throws DuplicityException, InterruptedException {
        var path = path(StoreNames.checked(name));
        return done(name + " in " + describe(), client -> {
            try (var file = client.openToRead(path)) {
                return reading.of(file);
            } catch (SftpStatus status) {
                if (status.code() == SftpStatus.NO_SUCH_FILE) throw StoreNames.gone(name, describe());
                throw status;
            }
        });
    }

    @Override
    public byte[] fetch(String name, long sizeMax) throws DuplicityException, InterruptedException {
        return read(name, file -> {
            long size = file.attributes().await().size();
            if (size > Math.min(sizeMax, Integer.MAX_VALUE - 8)) throw StoreNames.tooLong(name, describe(), sizeMax);
            var bytes = new byte[(int) Math.max(0, size)];
            if (size < 0 || file.read(0, ByteBuffer.wrap(bytes)) < bytes.length)
                throw new DuplicityException.Failed(name + " in " + describe() + " ended early; run again");
            return bytes;
        });
    }

    @Override
    public byte[] head(String name, int bytes) throws DuplicityException, InterruptedException {
        return read(name, file -> {
            var head = new byte[bytes];
            return Arrays.copyOf(head, file.read(0, ByteBuffer.wrap(head)));
        });
    }

    @Override
    public String digest(String name, String algorithm) throws DuplicityException, InterruptedException {
        return read(name, file -> {
            try {
                var digest = MessageDigest.getInstance(algorithm);
                var buffer = ByteBuffer.allocate(BUFFER_BYTES);
                for (long at = 0; file.read(at, buffer.clear()) > 0; at += buffer.position())
                    digest.update(buffer.array(), 0, buffer.position());
                return HexFormat.of().formatHex(digest.digest());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalArgumentException(algorithm, e);
            }
        });
    }

    @Override
    public void put(String name, Path content) throws DuplicityException, InterruptedException {
        var unfinished = path(StoreNames.unfinished(name));
        var there = path(name);
        done(describe(), client -> {
            removed(client, unfinished);
            try (var file = client.create(unfinished, FILE_MODE)) {
                write(file, content);
                if (client.offers("fsync@openssh.com")) file.sync().await();
                file.closing().await();
            }
            if (client.offers("posix-rename@openssh.com")) client.replace(unfinished, there).await();
            else {
                removed(client, there);
                client.rename(unfinished, there).await();
            }
            return null;
        });
    }

    private static void write(SftpFile file, Path content)
            throws IOException, DuplicityException, InterruptedException {
        try (var folder = LocalDirectory.open(ByteString.of(content.getParent().toString()));
                var from = folder.openFile(ByteString.of(content.getFileName().toString()))) {
            var buffer = new byte[BUFFER_BYTES];
            long at = 0;
            for (int size; (size = from.read(buffer, 0, buffer.length)) > 0;) {
                var replies = new ArrayList<Reply<Void>>();
                at = file.write(at, ByteBuffer.wrap(buffer, 0, size), replies);
                for (var reply : replies) reply.await();
            }
        } catch (FileException failed) {
            throw new DuplicityException.Failed(failed.getMessage());
        }
    }

    /** It need not be there. */
    private static void removed(SftpClient client, String path) throws IOException, InterruptedException {
        try {
            client.remove(path).await();
        } catch (SftpStatus status) {
            if (status.code() != SftpStatus.NO_SUCH_FILE) throw status;
        }
    }

    @Override
    public void remove(List<String> names) throws DuplicityException, InterruptedException {
        var there = new HashSet<>(names());
        for (var name : names) if (there.contains(StoreNames.checked(name))) done(describe(), client -> {
            removed(client, path(name));
            return null;
        });
    }

    private String path(String name) throws DuplicityException.Failed {
        return directory() + "/" + name;
    }

    /** One slash is the URL's own: what follows is relative to the login directory, or has a slash of its own. */
    private String directory() throws DuplicityException.Failed {
        var path = url.path();
        if (path.length() <= 1) return ".";
        var text = new String(path.toByteArray(), 1, path.length() - 1, StandardCharsets.UTF_8);
        if (text.indexOf('\0') >= 0 || !ByteString.of(text).equals(path.slice(1, path.length())))
            throw new DuplicityException.Failed("no directory of this name can be reached: " + describe());
        return text;
    }

    /** What {@code ssh} is told of the connection, but for the host. */
    private List<String> connection() throws DuplicityException.Failed {
        if (url.host().startsWith("-") || url.user() != null && url.user().startsWith("-"))
            throw new DuplicityException.Failed("a host or user does not begin with “-”: " + describe());
        var words = new ArrayList<String>();
        for (var option : setup.sshOptions()) words.add("-o" + option);
        for (var option : setup.options()) {
            if (option.startsWith("--ssh-options="))
                words.addAll(List.of(option.substring(option.indexOf('=') + 1).strip().split("\\s+")));
        }
        // Of several values ssh takes the first. With -q it would not say why it fails.
        words.addAll(List.of("-oConnectTimeout=20", "-oLogLevel=ERROR"));
        if (setup.sshIdentity() != null) words.addAll(List.of("-i", setup.sshIdentity()));
        return words;
    }

    /** The same with the host. */
    List<String> words() throws DuplicityException.Failed {
        var words = new ArrayList<>(connection());
        if (url.port() > 0) words.add("-oPort=" + url.port());
        if (url.user() != null) words.addAll(List.of("-l", url.user()));
        words.addAll(List.of("--", url.host()));
        return words;
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

    @Override
    public void close() {
        if (login != null) login.close();
        login = null;
    }
}
