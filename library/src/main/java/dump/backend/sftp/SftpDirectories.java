package dump.backend.sftp;

import dump.backend.BackendException;
import dump.backend.Layout;
import dump.sftp.Reply;
import dump.sftp.SftpClient;
import dump.sftp.SftpStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Makes directories on a server. */
final class SftpDirectories {
    /** The store, what is in it, and what is in data. */
    private static final int LEVELS = 3;

    private final SftpSessions.Lease place;
    private final SftpClient client;

    SftpDirectories(SftpSessions.Lease place) {
        this.place = place;
        client = place.client();
    }

    private record Made(String path, Reply<Void> reply) {}

    /**
     * The store with all that leads to it, and what is in it. All are asked for at once, though a server may take them
     * in another order, or what leads there may be missing: then those are made again that found no parent.
     */
    void makeStore() throws IOException, InterruptedException {
        var orphans = make(paths(Layout.directories()));
        if (orphans.contains(place.path(""))) makeWithParents(place.path(""));
        // Each round makes one level at least.
        for (int level = 0; level < LEVELS && !orphans.isEmpty(); level++) orphans = make(orphans);
        if (!orphans.isEmpty()) await(make(orphans.getFirst()));
    }

    private List<String> paths(List<String> names) {
        var paths = new ArrayList<String>();
        paths.add(place.path(""));
        for (var name : names) paths.add(place.path(name));
        return paths;
    }

    /** The directories between the store, which must be there, and a file. */
    void makeBelow(String file) throws IOException, InterruptedException {
        need(place.path(""));
        for (int slash = file.indexOf('/'); slash >= 0; slash = file.indexOf('/', slash + 1))
            await(make(place.path(file.substring(0, slash))));
    }

    private void need(String path) throws IOException, InterruptedException {
        try {
            if (client.attributes(path).await().mayBeDirectory()) return;
        } catch (SftpStatus status) {
            if (status.code() != SftpStatus.NO_SUCH_FILE) throw status;
        }
        throw MissingStore.of(place);
    }

    private void makeWithParents(String path) throws IOException, InterruptedException {
        try {
            await(make(path));
        } catch (SftpStatus status) {
            int slash = path.lastIndexOf('/');
            if (status.code() != SftpStatus.NO_SUCH_FILE || slash <= 0) throw status;
            makeWithParents(path.substring(0, slash));
            await(make(path));
        }
    }

    /** @return those whose parent is missing */
    private List<String> make(List<String> paths) throws IOException, InterruptedException {
        var asked = new ArrayList<Made>();
        for (var path : paths) asked.add(make(path));
        var orphans = new ArrayList<String>();
        for (var one : asked) {
            try {
                await(one);
            } catch (SftpStatus status) {
                if (status.code() != SftpStatus.NO_SUCH_FILE) throw status;
                orphans.add(one.path);
            }
        }
        return orphans;
    }

    private Made make(String path) throws IOException, InterruptedException {
        return new Made(path, client.makeDirectory(path, SftpSave.DIRECTORY_MODE));
    }

    /** Why a directory cannot be made, most servers do not say: it may be there. */
    private void await(Made one) throws IOException, InterruptedException {
        try {
            one.reply.await();
        } catch (SftpStatus status) {
            if (status.code() == SftpStatus.NO_SUCH_FILE) throw status;
            needDirectory(one.path, status);
        }
    }

    private void needDirectory(String path, SftpStatus why) throws IOException, InterruptedException {
        try {
            if (client.attributes(path).await().mayBeDirectory()) return;
        } catch (SftpStatus absent) {
            throw why;
        }
        throw noDirectory(path);
    }

    static BackendException noDirectory(String path) {
        return new BackendException.Lasting(path + " on the server is not a directory: is the name right?", null);
    }
}
