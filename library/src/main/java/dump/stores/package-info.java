/** Opens the store that a place names, with what stands in front of it. */
package dump.stores;
