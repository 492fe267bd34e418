package dump.backend.sftp;

import dump.backend.ClockWatch;
import dump.sftp.SftpClient;
import dump.sftp.SftpStatus;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** What has been learnt of a server; it holds for all logins there. */
final class ServerHabits {
    private final String place;
    private final Consumer<String> notices;
    private final AtomicBoolean told = new AtomicBoolean();
    private final ClockWatch clock;
    private volatile boolean keepsReadOnly;

    /**
     * @param place as a person wrote it
     * @param notices is told what a person should know, once
     */
    ServerHabits(String place, Consumer<String> notices) {
        this.place = place;
        this.notices = notices;
        clock = new ClockWatch(notices);
    }

    /** A small file was just written. @param seconds since 1970, as the server has it; -1 if it says nothing */
    void modified(long seconds) {
        if (seconds != -1) clock.answered(DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Instant.ofEpochSecond(seconds).atZone(ZoneOffset.UTC)));
    }

    /** It does not say when a file is safe. */
    void cannotSync() {
        if (!told.compareAndSet(false, true)) return;
        notices.accept("the server of " + place + " cannot be told to write files through to its disk (it offers no"
                + " fsync@openssh.com): if its power fails during a backup, verify the repository afterwards");
    }

    /** Windows removes nothing that is read-only, as restic leaves its files: these get a right first. */
    void remove(SftpClient client, String path) throws IOException, InterruptedException {
        boolean knew = keepsReadOnly;
        // What it answers to this, the removal shows.
        if (knew) client.setMode(path, SftpSave.FILE_MODE);
        try {
            client.remove(path).await();
        } catch (SftpStatus denied) {
            if (knew || denied.code() != SftpStatus.PERMISSION_DENIED) throw denied;
            allow(client, path, denied);
            client.remove(path).await();
            keepsReadOnly = true;
        }
    }

    private static void allow(SftpClient client, String path, SftpStatus denied)
            throws IOException, InterruptedException {
        try {
            client.setMode(path, SftpSave.FILE_MODE).await();
        } catch (SftpStatus alsoRefused) {
            throw denied;
        }
    }
}
