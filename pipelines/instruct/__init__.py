"""How an instruction model is asked, and what its answer is worth."""
