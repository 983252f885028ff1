// Monaco asks for its workers by name; they are bundled beside this page.
const files: Record<string, string> = { json: 'json.worker.js', graphql: 'graphql.worker.js' };

Object.assign(globalThis, {
  MonacoEnvironment: {
    getWorker: (_workerId: string, label: string) =>
      new Worker(`/explorer/${files[label] ?? 'editor.worker.js'}`, { name: label }),
  },
});
