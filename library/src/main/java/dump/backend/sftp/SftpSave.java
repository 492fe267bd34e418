package dump.backend.sftp;

import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.backend.Handle;
import dump.backend.Layout;
import dump.backend.TemporaryName;
import dump.sftp.Attributes;
import dump.sftp.Reply;
import dump.sftp.SftpClient;
import dump.sftp.SftpFile;
import dump.sftp.SftpStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One file on its way to a server: written under a name of its own beside its place, synced where that is offered,
 * renamed when all of it was confirmed. Whatever fails, the file stands there whole or not at all.
 */
final class SftpSave {
    /** As restic makes them. */
    static final int DIRECTORY_MODE = 0700, FILE_MODE = 0600;

    private final SftpSessions.Lease place;
    private final ServerHabits habits;
    private final SftpClient client;
    private final Handle file;
    private final String path;
    private final String temporary;
    /** Whether it matters what stands there, and the answer. */
    private boolean asksFirst;
    private Reply<Attributes> there;

    SftpSave(SftpSessions.Lease place, ServerHabits habits, Handle file) {
        this.place = place;
        this.habits = habits;
        this.file = file;
        client = place.client();
        path = place.path(Layout.path(file));
        temporary = path.substring(0, path.lastIndexOf('/') + 1) + TemporaryName.of(file.name());
    }

    void save(List<ByteBuffer> content) throws IOException, InterruptedException {
        put(content, size -> {
            if (!replaced()) replaceInSteps(size);
            return true;
        });
    }

    /** The same, unless it turns out meanwhile that the file is not wanted. @return whether it stands there */
    boolean saveIf(List<ByteBuffer> content, Beside<Boolean> wanted) throws IOException, InterruptedException {
        return put(content, size -> {
            if (!wanted.answer()) {
                client.remove(temporary).await();
                return false;
            }
            if (!replaced()) replaceInSteps(size);
            return true;
        });
    }

    /** Whether it was done in one step. */
    private boolean replaced() throws IOException, InterruptedException {
        if (!client.offers("posix-rename@openssh.com")) return false;
        try {
            client.replace(temporary, path).await();
            return true;
        } catch (SftpStatus status) {
            // A read-only file may be in the way.
            if (found() == null) throw status;
            return false;
        }
    }

    /** The same, unless there is a file of that name, which then stays. @return whether ours stands there */
    boolean saveNew(List<ByteBuffer> content) throws IOException, InterruptedException {
        asksFirst = true;
        return put(content, size -> {
            if (found(there) == null && renamed()) return true;
            client.remove(temporary).await();
            return false;
        });
    }

    /** What gives a whole file its name, if it may have it. */
    private interface Publish {
        boolean publish(long size) throws IOException, InterruptedException;
    }

    private boolean put(List<ByteBuffer> content, Publish publish) throws IOException, InterruptedException {
        boolean over = false;
        boolean heard = false;
        try {
            boolean ours = publish.publish(write(content));
            over = true;
            return ours;
        } catch (SftpStatus | BackendException refused) {
            heard = true;
            throw refused;
        } finally {
            if (!over) removeAnyway(heard);
        }
    }

    /** @param heard whether the server answers, so that it is worth waiting for it */
    private void removeAnyway(boolean heard) throws InterruptedException {
        try {
            var removed = client.removeAnyway(temporary);
            if (heard) removed.await();
        } catch (IOException gone) {
            // Then a later run removes it.
        }
    }

    /** Everything is sent before anything is waited for. */
    private long write(List<ByteBuffer> content) throws IOException, InterruptedException {
        try (var open = create()) {
            var replies = new ArrayList<Reply<Void>>();
            long size = 0;
            for (var buffer : content) size = open.write(size, buffer, replies);
            var synced = client.offers("fsync@openssh.com") ? open.sync() : null;
            var attributes = open.attributes();
            var closed = open.closing();
            if (asksFirst) there = client.attributes(path);
            for (var reply : replies) reply.await();
            if (synced == null || !isSupported(synced)) habits.cannotSync();
            var written = attributes.await();
            long stored = written.size();
            closed.await();
            if (file.kind() == FileKind.LOCK) habits.modified(written.modifiedSeconds());
            if (stored != -1 && stored != size) throw new BackendException.Passing(
                    "could not write %s: the server has %,d bytes of %,d".formatted(path, stored, size), null);
            return size;
        }
    }

    private static boolean isSupported(Reply<Void> sync) throws IOException, InterruptedException {
        try {
            sync.await();
            return true;
        } catch (SftpStatus status) {
            if (status.code() != SftpStatus.OP_UNSUPPORTED) throw status;
            return false;
        }
    }

    private SftpFile create() throws IOException, InterruptedException {
        try {
            return client.create(temporary, FILE_MODE);
        } catch (SftpStatus status) {
            if (status.code() != SftpStatus.NO_SUCH_FILE) throw status;
        }
        new SftpDirectories(place).makeBelow(Layout.path(file));
        return client.create(temporary, FILE_MODE);
    }

    /**
     * Where a renaming does not replace. All but the config are named by what they hold: of the same size they are the
     * same. A kill between removing and renaming leaves the whole file under its temporary name.
     */
    private void replaceInSteps(long size) throws IOException, InterruptedException {
        if (renamed()) return;
        var standing = found();
        if (standing != null && standing == size && file.kind() != FileKind.CONFIG) {
            client.remove(temporary).await();
            return;
        }
        if (standing != null) habits.remove(client, path);
        client.rename(temporary, path).await();
    }

    /** Whether the name was free. */
    private boolean renamed() throws IOException, InterruptedException {
        try {
            client.rename(temporary, path).await();
            return true;
        } catch (SftpStatus status) {
            if (found() == null) throw status;
            return false;
        }
    }

    /** The size of the file that has the name already; null if there is none. */
    private Long found() throws IOException, InterruptedException {
        return found(client.attributes(path));
    }

    private static Long found(Reply<Attributes> standing) throws IOException, InterruptedException {
        try {
            return standing.await().size();
        } catch (SftpStatus status) {
            if (status.code() == SftpStatus.NO_SUCH_FILE) return null;
            throw status;
        }
    }
}
