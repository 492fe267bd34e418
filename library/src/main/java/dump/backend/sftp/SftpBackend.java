package dump.backend.sftp;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.backend.Handle;
import dump.backend.Layout;
import dump.backend.Location;
import dump.backend.TemporaryName;
import dump.line.Line;
import dump.sftp.Name;
import dump.sftp.SftpStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A store on a server over SFTP, laid out as restic's. Any call may be made again on a new login. An interrupt of the
 * calling thread makes a call fail with {@link BackendException.Interrupted}; the thread stays interrupted.
 */
public final class SftpBackend implements Backend {
    /** From here on a login of one's own is worth its round trips. */
    private static final int MUCH_BYTES = 1 << 20;
    /** A pack may not have found room where less is left. */
    private static final long FREE_BYTES_MIN = 32 << 20;

    private final String text;
    private final int logins;
    private final SftpSessions sessions;
    private final ServerHabits habits;

    /**
     * @param text the place as a person wrote it
     * @param path from the root, or from the directory that a login begins in
     * @param logins at most
     * @param notices is told what a person should know though nothing failed
     */
    SftpBackend(String text, String path, SftpSession.Dialler dialler, int logins, Consumer<String> notices) {
        this.text = text;
        this.logins = logins;
        sessions = new SftpSessions(dialler, path, logins);
        habits = new ServerHabits(text, notices);
    }

    /**
     * @param connections logins at most; 0 for as many as are usual
     * @param notices is told what a person should know though nothing failed
     */
    public static Backend open(Location.Sftp place, Ssh ssh, int connections, Line line, Consumer<String> notices) {
        return new SftpBackend(place.text(), place.path(), new SshDialler(place, ssh, line),
                connections == 0 ? SftpSessions.MAX_DEFAULT : connections, notices);
    }

    private interface Call<T> {
        T on(SftpSessions.Lease place) throws IOException, InterruptedException;
    }

    private <T> T call(String action, String file, boolean much, Call<T> call) throws BackendException {
        try (var place = sessions.lease(much)) {
            try {
                return call.on(place);
            } catch (IOException failed) {
                throw explained(action, file, place, failed);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new BackendException.Interrupted("interrupted: could not %s %s".formatted(action, shown(file)), stop);
        }
    }

    /** A server's “failure” may be a full disk, its missing file a missing store. */
    private BackendException explained(String action, String file, SftpSessions.Lease place, IOException failed)
            throws InterruptedException {
        var failure = SftpFailure.of(action, shown(file), failed);
        if (!(failed instanceof SftpStatus status)) return failure;
        try {
            if (status.code() == SftpStatus.NO_SUCH_FILE
                    && !place.client().attributes(place.path("")).await().mayBeDirectory())
                return SftpDirectories.noDirectory(place.path(""));
            if (status.code() == SftpStatus.FAILURE && (action.equals("write") || action.equals("make"))
                    && place.client().offers("statvfs@openssh.com")) {
                var space = place.client().space(place.path("")).await();
                if (space.readOnly()) return SftpFailure.readOnly(action, shown(file), failed);
                if (space.free() < FREE_BYTES_MIN) return SftpFailure.full(action, shown(file), failed);
            }
            return failure;
        } catch (SftpStatus refused) {
            return status.code() == SftpStatus.NO_SUCH_FILE && refused.code() == SftpStatus.NO_SUCH_FILE
                    ? MissingStore.of(place) : failure;
        } catch (IOException lost) {
            return failure;
        }
    }

    private String shown(String file) {
        return file.isEmpty() ? text : file + " in " + text;
    }

    @Override
    public void create() throws BackendException {
        call("make", "", false, place -> {
            new SftpDirectories(place).makeStore();
            return null;
        });
    }

    @Override
    public void save(Handle file, List<ByteBuffer> content) throws BackendException {
        call("write", Layout.path(file), isMuch(content), place -> {
            new SftpSave(place, habits, file).save(content);
            return null;
        });
    }

    @Override
    public boolean saveIf(List<Whole> files, BooleanSupplier wanted) throws BackendException {
        var last = files.getLast();
        try (var asked = new Beside<>(wanted::getAsBoolean)) {
            return call("write", Layout.path(last.file()), isMuch(last.content()),
                    place -> savedInOrder(place, files, asked));
        }
    }

    /** All are on their way at once; each gets its name when the one before it has its own. */
    private boolean savedInOrder(SftpSessions.Lease place, List<Whole> files, Beside<Boolean> wanted)
            throws IOException, InterruptedException {
        var last = new SftpSave(place, habits, files.getLast().file());
        if (files.size() == 1) return last.saveIf(files.getLast().content(), wanted);
        var earlier = files.subList(0, files.size() - 1);
        try (var before = new Beside<>(() -> {
            try {
                return savedInOrder(place, earlier, wanted);
            } catch (IOException failed) {
                throw explained("write", Layout.path(earlier.getLast().file()), place, failed);
            }
        })) {
            return last.saveIf(files.getLast().content(), before);
        }
    }

    @Override
    public boolean saveNew(Handle file, List<ByteBuffer> content) throws BackendException {
        return call("write", Layout.path(file), isMuch(content),
                place -> new SftpSave(place, habits, file).saveNew(content));
    }

    @Override
    public List<String> otherNames() throws BackendException {
        return call("list", "", false, place -> {
            try (var open = place.openDirectory("")) {
                return open.names().stream().map(Name::text).toList();
            }
        });
    }

    private static boolean isMuch(List<ByteBuffer> content) {
        return content.stream().mapToLong(ByteBuffer::remaining).sum() >= MUCH_BYTES;
    }

    @Override
    public void sync(Handle file) throws BackendException {
        call("sync", Layout.path(file), false, place -> {
            try (var open = place.openToRead(Layout.path(file))) {
                if (place.client().offers("fsync@openssh.com")) open.sync().await();
            }
            return null;
        });
    }

    @Override
    public void load(Handle file, long offset, ByteBuffer target) throws BackendException {
        if (offset < 0) throw new IllegalArgumentException("offset " + offset);
        int wanted = target.remaining();
        call("read", Layout.path(file), wanted >= MUCH_BYTES, place -> {
            var path = place.path(Layout.path(file));
            if (offset > Long.MAX_VALUE - wanted) throw tooShort(file, place.client().attributes(path).await().size(),
                    offset, wanted);
            try (var open = place.openToRead(Layout.path(file))) {
                int got = open.read(offset, target);
                if (got < wanted) throw tooShort(file, open.attributes().await().size(), offset, wanted);
            }
            return null;
        });
    }

    private BackendException tooShort(Handle file, long size, long offset, int wanted) {
        return new BackendException.TooShort("%s is cut off: it has %,d bytes, and %,d from %,d on are wanted"
                .formatted(shown(Layout.path(file)), size, wanted, offset));
    }

    @Override
    public byte[] loadAll(Handle file, int sizeMax) throws BackendException {
        return call("read", Layout.path(file), false, place -> {
            try (var open = place.openToRead(Layout.path(file))) {
                var asked = open.attributes();
                if (sizeMax > 0) open.askBeginning(sizeMax);
                var attributes = asked.await();
                if (!attributes.mayBeFile() || attributes.size() < 0) throw noFile(file);
                if (attributes.size() > sizeMax)
                    throw new BackendException.TooLong("%s has %,d bytes, more than the %,d allowed there"
                            .formatted(shown(Layout.path(file)), attributes.size(), sizeMax));
                if (attributes.size() >= MUCH_BYTES) place.movesMuch();
                var bytes = new byte[(int) attributes.size()];
                int got = open.read(0, ByteBuffer.wrap(bytes));
                if (got < bytes.length) throw tooShort(file, got, 0, bytes.length);
                return bytes;
            }
        });
    }

    private BackendException noFile(Handle file) {
        return new BackendException.Unreadable(shown(Layout.path(file)) + " is not a regular file", null);
    }

    @Override
    public long size(Handle file) throws BackendException {
        return call("read", Layout.path(file), false, place -> {
            var attributes = place.client().attributes(place.path(Layout.path(file))).await();
            if (!attributes.mayBeFile() || attributes.size() < 0) throw noFile(file);
            return attributes.size();
        });
    }

    @Override
    public boolean listsAtOnce() {
        return true;
    }

    @Override
    public void list(FileKind kind, Consumer<Entry> found) throws BackendException {
        if (kind == FileKind.CONFIG) {
            listConfig(found);
            return;
        }
        listing().list(kind, (directory, name) -> {
            if (name.attributes().mayBeFile() && Layout.isPlace(kind, directory, name.text()))
                found.accept(new Entry(name.text(), name.attributes().size()));
        });
    }

    private void listConfig(Consumer<Entry> found) throws BackendException {
        var size = call("read", Handle.CONFIG.name(), false, place -> {
            try {
                var attributes = place.client().attributes(place.path(Handle.CONFIG.name())).await();
                return attributes.mayBeFile() ? attributes.size() : null;
            } catch (SftpStatus status) {
                if (status.code() == SftpStatus.NO_SUCH_FILE) return null;
                throw status;
            }
        });
        if (size != null) found.accept(new Entry(Handle.CONFIG.name(), size));
    }

    private SftpListing listing() {
        return new SftpListing(directory -> call("list", directory, false, place -> {
            try (var open = place.openDirectory(directory)) {
                return open.names();
            } catch (SftpStatus status) {
                // A missing directory holds no files.
                if (status.code() == SftpStatus.NO_SUCH_FILE) return List.of();
                throw status;
            }
        }));
    }

    @Override
    public void remove(Handle file) throws BackendException {
        remove(Layout.path(file));
    }

    private void remove(String file) throws BackendException {
        call("remove", file, false, place -> {
            habits.remove(place.client(), place.path(file));
            return null;
        });
    }

    @Override
    public void removeLeftovers(Handle file) throws BackendException {
        var path = Layout.path(file);
        var directory = path.substring(0, Math.max(0, path.lastIndexOf('/')));
        removeIf(directory, listing().names(directory), name -> TemporaryName.isOf(file.name(), name.text()));
    }

    @Override
    public void removeLeftovers(FileKind kind, long idleMillisMin) throws BackendException {
        long lastSeconds = (System.currentTimeMillis() - idleMillisMin) / 1000;
        var idle = new LinkedHashMap<String, List<Name>>();
        listing().listAll(kind, (directory, name) -> {
            long modified = name.attributes().modifiedSeconds();
            if (TemporaryName.isOurs(kind, directory, name.text()) && modified != -1 && modified < lastSeconds)
                idle.computeIfAbsent(directory, first -> new ArrayList<>()).add(name);
        });
        for (var one : idle.entrySet()) removeIf(one.getKey(), one.getValue(), name -> true);
    }

    private void removeIf(String directory, List<Name> names, Predicate<Name> wanted) throws BackendException {
        for (var name : names) {
            if (!wanted.test(name) || !name.attributes().mayBeFile() || name.text().indexOf('/') >= 0) continue;
            try {
                remove(directory.isEmpty() ? name.text() : directory + "/" + name.text());
            } catch (BackendException.NotFound removedMeanwhile) {
                // All the better.
            }
        }
    }

    @Override
    public void expectMuch() {
        sessions.dialAll();
    }

    @Override
    public void distrust(Handle file) {
        sessions.retire();
    }

    @Override
    public int connections() {
        // Of a call the first and the last round trips move nothing: others use the line meanwhile.
        return logins + logins / 2;
    }

    @Override
    public String describe() {
        return text;
    }

    @Override
    public void close() {
        sessions.close();
    }
}
