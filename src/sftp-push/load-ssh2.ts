type Ssh2 = typeof import('ssh2');

let loaded: Promise<Ssh2> | undefined;

/** The SSH library, loaded when it is first needed: it is large, and most isolates never push. */
export function loadSsh2(): Promise<Ssh2> {
  loaded ??= load();
  return loaded;
}

/**
 * While it is loaded, ssh2 compiles a WebAssembly module for ChaCha20-Poly1305, and gives up every connection when that fails. Workers forbid compiling, and the
 * cipher is never offered by us, so for that one moment the compiler is answered with a module that does nothing.
 */
async function load(): Promise<Ssh2> {
  const compiler = WebAssembly as { instantiate: (...given: never[]) => Promise<unknown> };
  const { instantiate } = compiler;
  let compiled = () => {};
  const asked = new Promise<void>((resolve) => {
    compiled = resolve;
  });
  compiler.instantiate = (...given) => {
    if (!ArrayBuffer.isView(given[0]) && !((given[0] as unknown) instanceof ArrayBuffer)) return instantiate(...given);
    compiled();
    const nothing = () => 0;
    const memory = new WebAssembly.Memory({ initial: 1 });
    const exports = { b: memory, c: nothing, d: nothing, e: nothing, f: nothing, g: nothing, h: nothing, i: nothing };
    return Promise.resolve({ instance: { exports: { ...exports, j: null } } });
  };
  try {
    const ssh2 = await import('ssh2');
    await asked;
    return ssh2;
  } finally {
    compiler.instantiate = instantiate;
  }
}
