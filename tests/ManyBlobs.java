import dump.crypto.MasterKey;
import dump.crypto.Scrypt;
import dump.crypto.Sealer;
import dump.format.IndexFormat;
import dump.format.KeyFormat;
import dump.format.StoredJson;
import dump.format.Zstd;
import dump.model.BlobType;
import dump.model.Id;
import dump.model.PackedBlob;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;

/**
 * Adds index files with COUNT blobs of packs that are not there to a repository, as a large one would have them:
 * {@code java -cp target/current/lib/* tests/ManyBlobs.java REPOSITORY PASSPHRASE-FILE COUNT}. For tests/test_scale.py.
 */
final class ManyBlobs {
    private static final int FILE = 50_000, PACK = 1_000;

    public static void main(String[] arguments) throws Exception {
        var repository = Path.of(arguments[0]);
        var key = masterKey(repository, Files.readString(Path.of(arguments[1])).strip().getBytes());
        var random = new Random(1);
        for (int left = Integer.parseInt(arguments[2]); left > 0; left -= FILE) {
            var index = new IndexFormat.Writer();
            for (int i = 0; i < Math.min(left, FILE); i += PACK) addPack(index, random);
            save(repository.resolve("index"), key, index.finish());
        }
    }

    private static void addPack(IndexFormat.Writer index, Random random) {
        var pack = id(random);
        var blobs = new ArrayList<PackedBlob>();
        for (int i = 0; i < PACK; i++)
            blobs.add(new PackedBlob(BlobType.DATA, id(random), pack, i * 16_000L, 16_000, 32_000));
        index.add(pack, blobs);
    }

    private static Id id(Random random) {
        return new Id(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }

    private static MasterKey masterKey(Path repository, byte[] passphrase) throws Exception {
        try (var files = Files.list(repository.resolve("keys"))) {
            var file = KeyFormat.read(Files.readAllBytes(files.findFirst().orElseThrow()));
            var derived = Scrypt.derive(passphrase, file.salt().toByteArray(), file.n(), file.r(), file.p(), 64);
            var sealed = file.data().toByteArray();
            var plain = new byte[sealed.length];
            int length = MasterKey.fromDerived(derived).sealer(new SecureRandom())
                    .open(sealed, 0, sealed.length, plain, 0);
            return MasterKey.fromDerived(KeyFormat.readMasterKey(Arrays.copyOf(plain, length)));
        }
    }

    private static void save(Path directory, MasterKey key, byte[] json) throws Exception {
        try (var compressor = new Zstd.Compressor(2)) {
            var plain = StoredJson.encode(json, 2, compressor);
            var sealed = new byte[plain.length + Sealer.OVERHEAD];
            key.sealer(new SecureRandom()).seal(plain, 0, plain.length, sealed, 0);
            var name = Id.of(MessageDigest.getInstance("SHA-256").digest(sealed)).toString();
            Files.write(directory.resolve(name), sealed);
        }
    }
}
