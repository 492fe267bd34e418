/**
 * Named files in a store, wherever it is. Imports nothing of ours. It knows no key, blob or snapshot; all it is
 * told of a file is its {@link dump.backend.Backend.Kind}.
 *
 * <p>{@link dump.backend.Location} is read from what a person wrote; {@link dump.backend.Backends} opens it and gives
 * a {@link dump.backend.Backend}; what that fails to do is a {@link dump.backend.BackendException}.
 * {@link dump.backend.MemoryBackend} is for tests and for embedders that keep their files themselves.
 */
package dump.backend;
