/** How objects become bytes of the region and objects again. */
package io.capstan.ipc.codec;
