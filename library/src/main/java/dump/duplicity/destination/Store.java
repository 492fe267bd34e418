package dump.duplicity.destination;

import dump.duplicity.command.DuplicityException;
import dump.duplicity.command.Setup;
import dump.model.ByteString;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.List;

/** The files at a destination, listed and fetched without Duplicity, which makes directories where it looks. */
public interface Store extends AutoCloseable {
    /**
     * The store of a destination that we can reach ourselves, or null: one that needs a password, or of another
     * scheme.
     */
    static Store of(Setup setup) {
        var url = Url.parse(setup.url());
        if (url == null) return null;
        return switch (url.scheme()) {
            case "file" -> LocalStore.isApplicable(url) ? new LocalStore(url.path()) : null;
            case "sftp", "pexpect+sftp", "paramiko+sftp" ->
                SftpStore.isApplicable(url, setup) ? new SftpStore(url, setup) : null;
            default -> null;
        };
    }

    /**
     * The names there, in no order.
     *
     * @throws DuplicityException.Absent if there is no such directory; none is made
     */
    List<String> names() throws DuplicityException, InterruptedException;

    /** The whole of a file. @throws DuplicityException.Damaged if it is gone or longer than {@code sizeMax} */
    byte[] fetch(String name, long sizeMax) throws DuplicityException, InterruptedException;

    /** Its beginning: at least so many bytes, or all. */
    byte[] head(String name, int bytes) throws DuplicityException, InterruptedException;

    /** Those of the names that {@link #names} gave whose files hold nothing: of a full disk, or a broken upload. */
    List<String> empty(Collection<String> names) throws DuplicityException, InterruptedException;

    /** Of what it looks like, in {@code [0-9:.]}, what changes whenever it is written; null where asking costs. */
    default String looks(String name) {
        return null;
    }

    /**
     * What the last list says of it, in {@code [0-9:.]}, which differs when it was written again; empty where it says
     * nothing.
     */
    default String version(String name) {
        var looks = looks(name);
        return looks == null ? "" : looks;
    }

    /** The hexadecimal hash of the whole of a file. @param algorithm as {@link MessageDigest} names it */
    String digest(String name, String algorithm) throws DuplicityException, InterruptedException;

    /** Stores a file, in the place of one that may be there; it gets its name when it is whole. */
    void put(String name, Path content) throws DuplicityException, InterruptedException;

    /** Removes files, in this order; one that is not there is as good as removed. */
    void remove(List<String> names) throws DuplicityException, InterruptedException;

    /** The directory of this machine that it is; null if it is elsewhere. */
    ByteString localDirectory();

    /** For messages. */
    String describe();

    /** Ends what reaches it, which a further question begins again. */
    @Override
    default void close() {}
}
