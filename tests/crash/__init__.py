"""The process is killed between its durable actions, started again, and the promises are checked."""
