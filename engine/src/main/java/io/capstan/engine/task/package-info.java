/** A piece of work that can be sent to another process: its functional types and its encoding. */
package io.capstan.engine.task;
