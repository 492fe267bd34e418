package dump.repository;

import dump.backend.Backend;
import dump.crypto.MasterKey;
import dump.model.BlobType;
import dump.model.Events;
import dump.model.Id;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Random;

/** Repositories whose key opens quickly, for tests. */
public final class CheapKeys {
    public static final String PASSPHRASE = "a passphrase for tests";
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final KeyRing.Cost COST = new KeyRing.Cost(1024, 8, 1);

    private CheapKeys() {}

    public static Repository create(Backend backend, Path state) throws RepositoryException {
        return Repository.create(backend, secret(), COST, use(state));
    }

    public static Repository open(Backend backend, Path state) throws RepositoryException {
        return Repository.open(backend, secret(), use(state));
    }

    static KeyRing ring(Backend backend) {
        return new KeyRing(backend, RANDOM, key -> key.sealer(RANDOM));
    }

    static BlobCodec.Pool codecs(MasterKey key) {
        return new BlobCodec.Pool(key, made -> made.sealer(RANDOM), 2);
    }

    static KeyRing.Cost cost() {
        return COST;
    }

    static byte[] secret() {
        return PASSPHRASE.getBytes(StandardCharsets.UTF_8);
    }

    static Repository.Use use(Path state) {
        return new Repository.Use(() -> new Lock.Holder("tower", "ada", 4711, 1000, 1000), state, 2);
    }

    static Lock lock(Repository repository) throws Exception {
        return repository.locks().forWriting(Duration.ZERO, Events.NONE);
    }

    static Id put(BlobWriter writer, BlobType type, byte[] bytes) throws Exception {
        return writer.put(type, bytes, 0, bytes.length);
    }

    /** Bytes that no compression makes smaller. */
    static byte[] noise(int length, long seed) {
        var bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
