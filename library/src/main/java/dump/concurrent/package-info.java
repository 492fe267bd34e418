/** Work on several threads that begins and ends in one block. Imports nothing. */
package dump.concurrent;
