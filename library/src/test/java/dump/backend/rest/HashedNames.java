package dump.backend.rest;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.backend.FilterBackend;
import dump.backend.Handle;
import dump.backend.Layout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** restic's server takes only names that a hash can be; the contract's names become those on their way. */
final class HashedNames extends FilterBackend {
    private final Map<String, String> names = new ConcurrentHashMap<>();

    HashedNames(Backend inner) {
        super(inner);
    }

    private interface Call<T> {
        T on(Handle file) throws BackendException;
    }

    private <T> T call(Handle file, Call<T> call) throws BackendException {
        try {
            return call.on(hashed(file));
        } catch (BackendException.NotFound none) {
            throw new BackendException.NotFound(named(file, none));
        } catch (BackendException.TooShort cut) {
            throw new BackendException.TooShort(named(file, cut));
        }
    }

    private static String named(Handle file, BackendException failure) {
        return failure.getMessage().replace(Layout.path(hashedName(file)), Layout.path(file));
    }

    private Handle hashed(Handle file) {
        var hashed = hashedName(file);
        names.put(hashed.name(), file.name());
        return hashed;
    }

    private static Handle hashedName(Handle file) {
        if (file.kind() == FileKind.CONFIG) return file;
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(file.name().getBytes(StandardCharsets.UTF_8));
            return new Handle(file.kind(), HexFormat.of().formatHex(hash), file.ofTrees());
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException(absent);
        }
    }

    @Override
    public void save(Handle file, List<ByteBuffer> content) throws BackendException {
        call(file, hashed -> {
            inner.save(hashed, content);
            return null;
        });
    }

    @Override
    public boolean saveNew(Handle file, List<ByteBuffer> content) throws BackendException {
        return call(file, hashed -> inner.saveNew(hashed, content));
    }

    @Override
    public void load(Handle file, long offset, ByteBuffer target) throws BackendException {
        call(file, hashed -> {
            inner.load(hashed, offset, target);
            return null;
        });
    }

    @Override
    public byte[] loadAll(Handle file, int sizeMax) throws BackendException {
        return call(file, hashed -> inner.loadAll(hashed, sizeMax));
    }

    @Override
    public long size(Handle file) throws BackendException {
        return call(file, inner::size);
    }

    @Override
    public void remove(Handle file) throws BackendException {
        call(file, hashed -> {
            inner.remove(hashed);
            return null;
        });
    }

    @Override
    public void list(FileKind kind, Consumer<Entry> found) throws BackendException {
        inner.list(kind, one -> found.accept(new Entry(names.getOrDefault(one.name(), one.name()), one.size())));
    }
}
