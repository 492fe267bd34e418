package dump.stores;

import dump.backend.cache.CacheOptions;
import dump.backend.rclone.RcloneOptions;
import dump.backend.rest.RestOptions;
import dump.backend.retry.RetryOptions;
import dump.backend.s3.S3Options;
import dump.backend.sftp.Ssh;
import dump.line.Line;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How stores are reached, whichever a place names: {@code StoreOptions.defaults().connections(8)}. Each method gives
 * options that differ in one thing.
 *
 * @param connections at once; 0 for as many as suit the store
 * @param line that all connections share
 * @param notices is told, in a sentence each, what a person should know though nothing failed
 */
public record StoreOptions(Ssh ssh, S3Options s3, RestOptions rest, RcloneOptions rclone, CacheOptions cache,
        RetryOptions retries, int connections, Line line, Consumer<String> notices) {
    public StoreOptions {
        if (connections < 0) throw new IllegalArgumentException("connections: " + connections);
    }

    /** Nothing is limited or kept near, and programs are started without an environment. */
    public static StoreOptions defaults() {
        return new StoreOptions(Ssh.plain(Map.of()), S3Options.DEFAULT, RestOptions.DEFAULT, RcloneOptions.DEFAULT,
                CacheOptions.NONE, RetryOptions.DEFAULT, 0, Line.unlimited(), notice -> { });
    }

    public StoreOptions ssh(Ssh other) {
        return new StoreOptions(other, s3, rest, rclone, cache, retries, connections, line, notices);
    }

    public StoreOptions s3(S3Options other) {
        return new StoreOptions(ssh, other, rest, rclone, cache, retries, connections, line, notices);
    }

    public StoreOptions rest(RestOptions other) {
        return new StoreOptions(ssh, s3, other, rclone, cache, retries, connections, line, notices);
    }

    public StoreOptions rclone(RcloneOptions other) {
        return new StoreOptions(ssh, s3, rest, other, cache, retries, connections, line, notices);
    }

    public StoreOptions cache(CacheOptions other) {
        return new StoreOptions(ssh, s3, rest, rclone, other, retries, connections, line, notices);
    }

    public StoreOptions retries(RetryOptions other) {
        return new StoreOptions(ssh, s3, rest, rclone, cache, other, connections, line, notices);
    }

    public StoreOptions connections(int count) {
        return new StoreOptions(ssh, s3, rest, rclone, cache, retries, count, line, notices);
    }

    public StoreOptions line(Line other) {
        return new StoreOptions(ssh, s3, rest, rclone, cache, retries, connections, other, notices);
    }

    public StoreOptions notices(Consumer<String> listener) {
        return new StoreOptions(ssh, s3, rest, rclone, cache, retries, connections, line, listener);
    }
}
