package dump.aws;

import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;

/** The key in use, fetched when it is first needed and again before it ends. Any thread may ask; one of them fetches. */
public final class Keyring {
    /** As the AWS command line has it: from the first on a new one is wanted, without the second there is none. */
    private static final Duration EARLY = Duration.ofMinutes(5), LATE = Duration.ofSeconds(10);

    private final KeySource source;
    private final Clock clock;
    private AccessKey key;
    private boolean asked;

    public Keyring(KeySource source) {
        this(source, Clock.systemUTC());
    }

    Keyring(KeySource source, Clock clock) {
        this.source = source;
        this.clock = clock;
    }

    /** Null where none is wanted. */
    public synchronized AccessKey key() throws KeyException, InterruptedException {
        if (asked && !endsWithin(EARLY)) return key;
        try {
            key = source.fetch();
            asked = true;
        } catch (KeyException failed) {
            // A key that still holds is good enough for now.
            if (!asked || endsWithin(LATE)) throw failed;
        }
        return key;
    }

    private boolean endsWithin(Duration time) {
        return key != null && key.expiry() != null && key.expiry().isBefore(clock.instant().plus(time));
    }

    /** Another one than that which was refused as too old; null if there is none. */
    public synchronized AccessKey after(AccessKey refused) throws KeyException, InterruptedException {
        if (!isSame(key, refused)) return key;
        key = source.fetch();
        return isSame(key, refused) ? null : key;
    }

    private static boolean isSame(AccessKey one, AccessKey other) {
        if (one == null || other == null) return one == other;
        return one.id().equals(other.id()) && Arrays.equals(one.secret(), other.secret())
                && String.valueOf(one.token()).equals(String.valueOf(other.token()));
    }
}
